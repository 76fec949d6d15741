{# The frame of the published values: one row for `all` always exists, with or without anything to count. #}
with months as (
    select
        supply.local_authority_code,
        supply.indicator_id,
        supply.kind,
        supply.is_supplied,
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
),

{# An extract that knows the state of its day alone holds each child's last contact: was there one lately? #}
last_contacts as (
    select
        'officer_contact_within_6_months' as indicator_id,
        local_authority_code,
        known_until as period_end
    from {{ ref('int_export_spans') }}
    where export_name = 'officer_contacts' and known_from = known_until
),

{# What a figure looks at begins before its period, where it looks back and last contacts do not answer it. #}
looking as (
    select
        periods.*,
        definitions.looks_back = 'ever' as looks_back_for_ever,
        case
            when last_contacts.indicator_id is not null then periods.period_start
            else {{ looks_from('periods.period_start', 'definitions.looks_back') }}
        end as looks_from
    from periods
    inner join {{ ref('int_authority_indicators') }} as definitions
        on
            periods.local_authority_code = definitions.local_authority_code
            and periods.indicator_id = definitions.indicator_id
    left join last_contacts
        on
            periods.local_authority_code = last_contacts.local_authority_code
            and periods.indicator_id = last_contacts.indicator_id
            and periods.period_end = last_contacts.period_end
),

needs as (
    select distinct
        local_authority_code,
        indicator_id,
        export_name
    from {{ ref('int_indicator_needs') }}
    union
    {# It adds up the meetings of three exports, and is too low where any of them does not reach. #}
    select
        local_authority_code,
        'meetings_chaired' as indicator_id,
        export_name
    from {{ ref('int_export_spans') }}
    where export_name in ('conferences', 'other_meetings')
),

{# Exports that know no more than some spans of time; most know all. #}
limited as (
    select
        local_authority_code,
        export_name
    from {{ ref('int_export_spans') }}
    where known_from is not null and export_name not in ('{{ exports_of_every_domain() | join("', '") }}')
    group by local_authority_code, export_name
),

spans as (
    select
        local_authority_code,
        export_name,
        {{ reaching_back('known_from') }} as known_from,
        case when is_last then cast('9999-12-31' as date) else known_until end as known_until
    from {{ ref('int_export_spans') }}
),

uncovered as (
    select distinct
        looking.local_authority_code,
        looking.indicator_id,
        looking.period_type,
        looking.period_end
    from looking
    inner join needs
        on
            looking.local_authority_code = needs.local_authority_code
            and looking.indicator_id = needs.indicator_id
    inner join limited
        on
            looking.local_authority_code = limited.local_authority_code
            and needs.export_name = limited.export_name
    left join spans
        on
            looking.local_authority_code = spans.local_authority_code
            and needs.export_name = spans.export_name
            and looking.looks_from >= spans.known_from
            and looking.period_end <= spans.known_until
    where spans.export_name is null
),

reaches as (
    select
        looking.local_authority_code,
        looking.indicator_id,
        looking.period_type,
        looking.period_end,
        max(
            case
                when reaches.is_stated and looking.looks_back_for_ever then 1
                when not reaches.is_stated and looking.looks_from < reaches.reach_from then 1
                else 0
            end
        ) = 1 as is_before_reach
    from looking
    inner join needs
        on
            looking.local_authority_code = needs.local_authority_code
            and looking.indicator_id = needs.indicator_id
    inner join {{ ref('int_export_reaches') }} as reaches
        on
            looking.local_authority_code = reaches.local_authority_code
            and needs.export_name = reaches.export_name
    group by looking.local_authority_code, looking.indicator_id, looking.period_type, looking.period_end
),

{# By the rule of which limit an indicator judges is the seed's to say. #}
suspended as (
    select distinct
        looking.local_authority_code,
        looking.indicator_id,
        looking.period_type,
        looking.period_end
    from looking
    inner join {{ each_word(ref('suspended_limits'), 'listing.indicators') }} as limits
        on
            looking.indicator_id = limits.word
            and looking.period_start <= limits.to_date
            and looking.period_end >= limits.from_date
)

select
    looking.local_authority_code,
    looking.indicator_id,
    looking.kind,
    looking.period_type,
    looking.period_start,
    looking.period_end,
    looking.extract_date,
    {{ days_between('looking.period_end', 'looking.extract_date') }} < 30 as is_provisional,
    case
        when
            looking.is_supplied
            and looking.period_end <= coalesce(looking.supplied_until, looking.period_end)
            and uncovered.indicator_id is null
            then 'available'
        else 'not_supplied'
    end as availability,
    coalesce(reaches.is_before_reach, false) as is_before_reach,
    suspended.indicator_id is not null as is_limit_suspended
from looking
left join uncovered
    on
        looking.local_authority_code = uncovered.local_authority_code
        and looking.indicator_id = uncovered.indicator_id
        and looking.period_type = uncovered.period_type
        and looking.period_end = uncovered.period_end
left join reaches
    on
        looking.local_authority_code = reaches.local_authority_code
        and looking.indicator_id = reaches.indicator_id
        and looking.period_type = reaches.period_type
        and looking.period_end = reaches.period_end
left join suspended
    on
        looking.local_authority_code = suspended.local_authority_code
        and looking.indicator_id = suspended.indicator_id
        and looking.period_type = suspended.period_type
        and looking.period_end = suspended.period_end
