{# The frame of the published values: one row for `all` always exists, with or without anything to count. #}
with months as (
    select
        supply.local_authority_code,
        supply.indicator_id,
        supply.kind,
        supply.is_supplied,
        supply.history_from,
        supply.extract_date,
        supply.supplied_until,
        month_ends.period_end,
        row_number() over (
            partition by supply.local_authority_code, supply.indicator_id
            order by month_ends.period_end desc nulls last
        ) as months_back
    from {{ ref('int_indicator_supply') }} as supply
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            supply.local_authority_code = month_ends.local_authority_code
            and month_ends.period_end <= supply.extract_date
),

published as (
    select months.*
    from months
    cross join {{ source('landing', 'run_settings') }} as run_settings
    where months.months_back <= run_settings.history_months
),

periods as (
    select
        published.local_authority_code,
        published.indicator_id,
        published.kind,
        published.is_supplied,
        published.history_from,
        published.extract_date,
        published.supplied_until,
        periods.period_type,
        periods.period_start,
        published.period_end
    from published
    inner join {{ ref('int_periods') }} as periods
        on
            published.local_authority_code = periods.local_authority_code
            and published.period_end = periods.period_end
    where
        case published.kind
            when 'flow' then periods.is_for_flows
            when 'stock' then periods.is_for_stocks
            when 'window' then periods.is_for_windows
        end
)

select
    local_authority_code,
    indicator_id,
    kind,
    period_type,
    period_start,
    period_end,
    extract_date,
    {{ days_between('period_end', 'extract_date') }} < 30 as is_provisional,
    case
        when
            is_supplied
            and period_end <= coalesce(supplied_until, period_end)
            and period_start >= coalesce(history_from, period_start)
            then 'available'
        else 'not_supplied'
    end as availability
from periods
