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
)

select
    local_authority_code,
    plan_id,
    child_id,
    start_date,
    end_date,
    days_lasted,
    long_plan_days,
    long_plan_time_limit,
    long_plan_law,
    repeat_plan_time_limit,
    repeat_plan_law,
    is_repeat,
    is_repeat_within_24_months,
    age_band_protection,
    team,
    initial_category,
    latest_category,
    end_reason,
    source_file,
    source_sha256,
    source_row
from plans
