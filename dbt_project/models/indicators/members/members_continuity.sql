with open_periods as (
    select * from {{ ref('int_care_months') }} where is_child_row
),

{# Placements that were in force on some day of the twelve months to the month end. #}
placements_in_year as (
    select
        months.local_authority_code,
        months.period_end,
        months.care_period_id,
        {{ count_rows() }} as placements
    from open_periods as months
    inner join {{ ref('int_placements') }} as placements
        on
            months.local_authority_code = placements.local_authority_code
            and months.child_id = placements.child_id
            and months.care_period_id = placements.care_period_id
            and placements.start_date <= months.period_end
            and {{ open_ended('placements.next_start_date') }}
            > {{ days_after(months_after('months.period_end', -12), 1) }}
            and {{ open_ended('placements.next_start_date') }} > placements.start_date
    group by months.local_authority_code, months.period_end, months.care_period_id
),

placed as (
    select
        months.*,
        coalesce(placements_in_year.placements, 0) as placements
    from open_periods as months
    left join placements_in_year
        on
            months.local_authority_code = placements_in_year.local_authority_code
            and months.period_end = placements_in_year.period_end
            and months.care_period_id = placements_in_year.care_period_id
),

allocated as (
    select * from open_periods where officer <> 'unallocated'
),

unallocated as (
    select * from open_periods where officer = 'unallocated'
),

officers_since_start as (
    select
        allocated.local_authority_code,
        allocated.period_end,
        allocated.care_period_id,
        count(distinct allocations.officer_id) as officers
    from allocated
    inner join {{ ref('evidence_allocations') }} as allocations
        on
            allocated.local_authority_code = allocations.local_authority_code
            and allocated.child_id = allocations.child_id
            and allocations.disposition = 'used'
            and allocations.role = 'iro'
            and allocations.officer_id is not null
            and allocations.start_date <= allocated.period_end
            and {{ open_ended('allocations.end_date') }} > allocated.start_date
            and {{ open_ended('allocations.end_date') }} > allocations.start_date
    group by allocated.local_authority_code, allocated.period_end, allocated.care_period_id
),

since_start as (
    select
        allocated.*,
        officers_since_start.officers
    from allocated
    inner join officers_since_start
        on
            allocated.local_authority_code = officers_since_start.local_authority_code
            and allocated.period_end = officers_since_start.period_end
            and allocated.care_period_id = officers_since_start.care_period_id
),

{# A child's conference chair is the same for all the child's plans. #}
chairs as (
    select
        local_authority_code,
        period_end,
        child_id,
        max(officer_id) as officer_id
    from {{ ref('int_plan_months') }}
    group by local_authority_code, period_end, child_id
),

in_both as (
    select
        open_periods.*,
        chairs.officer_id as chair_id,
        case when open_periods.officer_id is null or chairs.officer_id is null then 'unallocated' end as exclusion
    from open_periods
    inner join chairs
        on
            open_periods.local_authority_code = chairs.local_authority_code
            and open_periods.period_end = chairs.period_end
            and open_periods.child_id = chairs.child_id
)

{% set open_period = {
    'relation': 'open_periods', 'subject_type': 'care_period', 'subject_id': 'care_period_id',
    'period_type': "'point_in_time'", 'period_end': 'period_end', 'state': 'looked after',
    'anchor_date': 'start_date', 'attributes': ['age_band', 'team']
} %}
{% set placements_shown = "concat('placements in the 12 months: ', cast(placements as varchar))" %}
{% set officers_shown = "concat('officers since the start of care: ', cast(officers as varchar))" %}

{{ members(
    'three_or_more_placements', dict(open_period, relation='placed', shows=placements_shown), success='placements >= 3'
) }}
union all
{{ members(
    'one_officer_since_start', dict(open_period, relation='since_start', shows=officers_shown), success='officers = 1'
) }}
union all
{{ members('children_without_officer', dict(open_period, relation='unallocated')) }}
union all
{{ members(
    'same_officer_in_both_roles', dict(open_period, relation='in_both'), success='officer_id = chair_id',
    exclusion='exclusion'
) }}
