with plans as (
    select
        plans.local_authority_code,
        plans.plan_id,
        plans.child_id,
        plans.start_date,
        plans.end_date,
        plans.days_lasted,
        plans.long_plan_days,
        plans.long_plan_time_limit,
        plans.long_plan_law,
        plans.repeat_plan_time_limit,
        plans.repeat_plan_law,
        plans.is_repeat,
        plans.is_repeat_within_24_months,
        {{ age_band_protection('children.date_of_birth', 'children.expected_date_of_birth', 'plans.start_date') }}
            as age_band_protection,
        plans.team,
        {{ recorded('plans.initial_category') }} as initial_category,
        {{ recorded('plans.latest_category') }} as latest_category,
        {{ recorded('plans.end_reason') }} as end_reason,
        plans.source_file,
        plans.source_sha256,
        plans.source_row
    from {{ ref('evidence_protection_plans') }} as plans
    inner join {{ ref('int_children') }} as children
        on plans.local_authority_code = children.local_authority_code and plans.child_id = children.child_id
    where plans.disposition = 'counted'
),

open_plans as (
    select * from {{ ref('int_plan_months') }}
),

populations as (
    select * from {{ ref('int_populations') }}
)

{% set open_plan = {
    'relation': 'open_plans', 'subject_type': 'plan', 'subject_id': 'plan_id', 'period_type': "'point_in_time'",
    'period_end': 'period_end', 'state': 'open', 'anchor_date': 'start_date',
    'attributes': [
        'latest_category', 'age_band_protection', 'sex', 'ethnic_group', 'disability', 'team', 'officer'
    ]
} %}
{% set population = {
    'relation': 'populations', 'subject_type': 'population', 'subject_id': 'year', 'child_id': 'null',
    'period_type': "'point_in_time'", 'period_end': 'period_end', 'state': 'living in the area',
    'anchor_date': 'population_date', 'attributes': []
} %}
{% set start = {
    'relation': 'plans', 'subject_type': 'plan', 'subject_id': 'plan_id', 'event': ['start_date', 'started'],
    'anchor_date': 'start_date', 'attributes': ['initial_category', 'age_band_protection', 'team']
} %}
{% set end = {
    'relation': 'plans', 'subject_type': 'plan', 'subject_id': 'plan_id', 'event': ['end_date', 'ended'],
    'anchor_date': 'start_date', 'done': ['end_date', 'ended'],
    'attributes': ['latest_category', 'end_reason', 'team']
} %}
{# Two years or more is more than 729 days, unless a council says otherwise (seed time_limits, long_plan_days). #}
{% set two_years = 'days_lasted > long_plan_days' %}

{{ members('protection_plans_open', open_plan) }}
union all
{{ members('protection_plan_rate', open_plan) }}
union all
{{ members('protection_plan_rate', population, role='denominator', amount='population_0_17') }}
union all
{{ members('protection_plans_started', start) }}
union all
{{ members('protection_plans_ended', end, where='end_date is not null') }}
union all
{{ members('protection_plans_net_change', start) }}
union all
{{ members('protection_plans_net_change', end, where='end_date is not null', amount='-1') }}
union all
{{ members('repeat_plans', start, success='is_repeat') }}
union all
{{ members(
    'repeat_plans_within_24_months', dict(start, threshold='repeat_plan'), success='is_repeat_within_24_months'
) }}
union all
{{ members('long_plans_ended', dict(end, threshold='long_plan'), where='end_date is not null', success=two_years) }}
union all
{{ members('long_plans_open', dict(open_plan, threshold='long_plan'), success=two_years) }}
union all
{{ members(
    'plans_open_over_15_months', dict(open_plan, threshold='plan_review'), where='plan_review_date <= period_end'
) }}
