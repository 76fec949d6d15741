with open_periods as (
    select * from {{ ref('int_care_months') }} where is_child_row
),

populations as (
    select * from {{ ref('int_populations') }}
),

starting as (
    select
        periods.local_authority_code,
        periods.care_period_id,
        periods.child_id,
        periods.start_date,
        periods.end_date,
        {{ age_band('children.date_of_birth', 'periods.start_date') }} as age_band,
        children.sex,
        children.ethnic_group,
        children.unaccompanied,
        {{ recorded('episodes.legal_status') }} as legal_status,
        {{ recorded('episodes.team') }} as team,
        {{ deadline('allocation', 'periods.start_date') }} as allocation_due_date,
        {{ limit_columns('allocation', 'allocation_') }},
        extracts.care_date,
        periods.source_file,
        periods.source_sha256,
        periods.source_row
    from {{ ref('evidence_care_periods') }} as periods
    inner join {{ ref('int_children') }} as children
        on periods.local_authority_code = children.local_authority_code and periods.child_id = children.child_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on periods.local_authority_code = extracts.local_authority_code
    inner join {{ ref('evidence_care_episodes') }} as episodes
        on
            periods.local_authority_code = episodes.local_authority_code
            and periods.child_id = episodes.child_id
            and periods.care_period_id = episodes.care_period_id
            and episodes.disposition = 'used'
            and episodes.start_date <= periods.start_date
            and periods.start_date < {{ open_ended('episodes.current_until') }}
    {{ deadline_joins('allocation', "'officer_allocation'", 'periods.start_date', 'periods.local_authority_code') }}
    where not periods.is_start_unknown
),

first_allocations as (
    select
        starting.local_authority_code,
        starting.care_period_id,
        min(allocations.start_date) as allocated_date
    from starting
    inner join {{ ref('evidence_allocations') }} as allocations
        on
            starting.local_authority_code = allocations.local_authority_code
            and starting.child_id = allocations.child_id
            and allocations.disposition = 'used'
            and allocations.role = 'iro'
            and allocations.officer_id is not null
            and allocations.start_date <= starting.allocation_due_date
            and (
                allocations.end_date is null
                or (allocations.end_date > starting.start_date and allocations.end_date > allocations.start_date)
            )
    group by starting.local_authority_code, starting.care_period_id
),

allocated as (
    select
        starting.*,
        first_allocations.allocated_date
    from starting
    left join first_allocations
        on
            starting.local_authority_code = first_allocations.local_authority_code
            and starting.care_period_id = first_allocations.care_period_id
),

ceasing as (
    select
        periods.local_authority_code,
        periods.care_period_id,
        periods.child_id,
        periods.start_date,
        periods.end_date,
        {{ age_band('children.date_of_birth', 'periods.end_date') }} as age_band,
        {{ recorded('periods.end_reason') }} as end_reason,
        periods.source_file,
        periods.source_sha256,
        periods.source_row
    from {{ ref('evidence_care_periods') }} as periods
    inner join {{ ref('int_children') }} as children
        on periods.local_authority_code = children.local_authority_code and periods.child_id = children.child_id
    where periods.end_date is not null and not periods.is_end_unknown
),

plan_children as (
    select * from {{ ref('int_plan_months') }}
),

in_both as (
    select open_periods.*
    from open_periods
    where exists (
        select 1
        from plan_children
        where
            plan_children.local_authority_code = open_periods.local_authority_code
            and plan_children.period_end = open_periods.period_end
            and plan_children.child_id = open_periods.child_id
    )
),

episodes as (
    select * from {{ ref('evidence_care_episodes') }} where disposition = 'used'
),

officer_spans as (
    select
        months.local_authority_code,
        months.period_end,
        months.care_period_id,
        count(distinct allocations.officer_id) as officers,
        max(
            case
                when allocations.start_date <= {{ days_after(months_after('months.period_end', -12), 1) }} then 1
                else 0
            end
        ) as has_one_on_the_first_day,
        max(
            case when allocations.end_date is null or allocations.end_date > months.period_end then 1 else 0 end
        ) as has_one_on_the_last_day
    from open_periods as months
    inner join {{ ref('evidence_allocations') }} as allocations
        on
            months.local_authority_code = allocations.local_authority_code
            and months.child_id = allocations.child_id
            and allocations.disposition = 'used'
            and allocations.role = 'iro'
            and allocations.officer_id is not null
            and allocations.start_date <= months.period_end
            and (
                allocations.end_date is null
                or (
                    allocations.end_date > {{ days_after(months_after('months.period_end', -12), 1) }}
                    and allocations.end_date > allocations.start_date
                )
            )
    where months.start_date <= {{ months_after('months.period_end', -12) }}
    group by months.local_authority_code, months.period_end, months.care_period_id
),

long_stays as (
    select
        months.*,
        coalesce(
            spans.officers = 1 and spans.has_one_on_the_first_day = 1 and spans.has_one_on_the_last_day = 1, false
        ) as has_one_officer
    from open_periods as months
    left join officer_spans as spans
        on
            months.local_authority_code = spans.local_authority_code
            and months.period_end = spans.period_end
            and months.care_period_id = spans.care_period_id
    where months.start_date <= {{ months_after('months.period_end', -12) }}
)

{% set open_period = {
    'relation': 'open_periods', 'subject_type': 'care_period', 'subject_id': 'care_period_id',
    'period_type': "'point_in_time'", 'period_end': 'period_end', 'state': 'looked after',
    'anchor_date': 'start_date',
    'attributes': [
        'age_band', 'sex', 'ethnic_group', 'legal_status', 'placement_type', 'disability', 'team', 'officer',
        'unaccompanied'
    ]
} %}
{% set population = {
    'relation': 'populations', 'subject_type': 'population', 'subject_id': 'year', 'child_id': 'null',
    'period_type': "'point_in_time'", 'period_end': 'period_end', 'state': 'living in the area',
    'anchor_date': 'population_date', 'attributes': []
} %}
{% set start = {
    'relation': 'allocated', 'subject_type': 'care_period', 'subject_id': 'care_period_id',
    'event': ['start_date', 'started'], 'anchor_date': 'start_date',
    'attributes': ['age_band', 'sex', 'ethnic_group', 'legal_status', 'team', 'unaccompanied']
} %}
{% set end = {
    'relation': 'ceasing', 'subject_type': 'care_period', 'subject_id': 'care_period_id',
    'event': ['end_date', 'ended'], 'anchor_date': 'start_date', 'done': ['end_date', 'ended'],
    'attributes': ['age_band', 'end_reason']
} %}
{% set plan = {
    'relation': 'plan_children', 'subject_type': 'plan', 'subject_id': 'plan_id', 'period_type': "'point_in_time'",
    'period_end': 'period_end', 'state': 'open', 'anchor_date': 'start_date', 'attributes': []
} %}
{% set episode = {
    'relation': 'episodes', 'subject_type': 'episode', 'subject_id': 'episode_id',
    'event': ['start_date', 'started'],
    'attributes': []
} %}

{{ members('children_looked_after', open_period) }}
union all
{{ members('children_looked_after_rate', open_period) }}
union all
{{ members('children_looked_after_rate', population, role='denominator', amount='population_0_17') }}
union all
{{ members('children_starting_care', start) }}
union all
{{ members('children_ceasing_care', end) }}
union all
{{ members('children_in_care_or_on_plan', open_period, distinct_key='child_id') }}
union all
{{ members('children_in_care_or_on_plan', plan, distinct_key='child_id') }}
union all
{{ members('children_in_care_and_on_plan', dict(open_period, relation='in_both'), distinct_key='child_id') }}
union all
{{ members(
    'placed_over_20_miles', dict(open_period, threshold='distance'), success='placement_distance_miles > distance_limit_miles',
    exclusion="case when placement_distance_miles is null then 'not_recorded' end"
) }}
union all
{{ members(
    'long_term_foster_matches', episode,
    where="placement_type in ('U1', 'U4') and previous_episode_id is not null and coalesce(previous_placement_type, '') not in ('U1', 'U4')"
) }}
union all
{{ members('children_placed_in_secure', episode, where="placement_type = 'K1'", distinct_key='child_id') }}
union all
{{ members(
    'officer_allocated_on_time',
    dict(start, due_date='allocation_due_date', done=['allocated_date', 'allocated', 'officer']),
    success='allocated_date is not null',
    exclusion="case when allocation_due_date > care_date then 'not_yet_due' end"
) }}
union all
{{ members('officer_continuity', dict(open_period, relation='long_stays'), success='has_one_officer') }}
