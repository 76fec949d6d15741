{# Month ends that any indicator may use: from the first start of care or of a plan, to the newest extract. The last
   of them is always one, so that an authority with conferences only, or that began this month, does not vanish. Of an
   authority that has ended the last one is that of its last whole month: a year that is cut has no month at its end,
   and what counts up to a month stays as far as it went. #}
with first_starts as (
    select
        local_authority_code,
        min(start_date) as first_start_date
    from (
        select
            local_authority_code,
            start_date
        from {{ ref('evidence_care_periods') }}
        union all
        select
            local_authority_code,
            start_date
        from {{ ref('int_plans_dated') }} where disposition = 'counted'
    ) as starts
    group by local_authority_code
),

{# Some indicators go by an export that is older than the rest, and their last months are earlier ones. #}
supplies as (
    select
        local_authority_code,
        min(extract_date) as earliest_date
    from {{ ref('int_indicator_supply') }}
    group by local_authority_code
),

extracts as (
    select
        dates.local_authority_code,
        least(dates.latest_date, coalesce(ends.ended_on, dates.latest_date)) as latest_date,
        coalesce(ends.ended_on, dates.latest_date) as last_date
    from {{ ref('int_extract_dates') }} as dates
    left join {{ ref('int_authority_ends') }} as ends on dates.local_authority_code = ends.local_authority_code
),

bounds as (
    select
        extracts.local_authority_code,
        least(
            coalesce(first_starts.first_start_date, extracts.latest_date),
            {{ months_after('extracts.latest_date', -1) }}
        ) as first_date,
        extracts.latest_date,
        least(supplies.earliest_date, extracts.last_date) as earliest_date,
        run_settings.history_months
    from extracts
    cross join {{ source('landing', 'run_settings') }} as run_settings
    inner join supplies on extracts.local_authority_code = supplies.local_authority_code
    left join first_starts on extracts.local_authority_code = first_starts.local_authority_code
)

select
    bounds.local_authority_code,
    days.calendar_date as period_end
from bounds
inner join {{ ref('int_calendar') }} as days
    on
        days.calendar_date <= bounds.latest_date
        and days.calendar_date >= bounds.first_date
        and days.calendar_date > {{ months_after('bounds.earliest_date', '-(bounds.history_months + 1)') }}
where days.calendar_date = {{ month_end('days.calendar_date') }}
