select
    plans.local_authority_code,
    plans.plan_key,
    plans.child_key,
    plans.team,
    plans.disposition,
    {{ is_counted('plans.disposition') }} as is_counted,
    plans.start_date,
    plans.end_date,
    cast(plans.days_lasted as bigint) as days_lasted,
    plans.end_reason,
    {{ recorded('plans.initial_category') }} as initial_category,
    {{ recorded('plans.latest_category') }} as latest_category,
    plans.previous_plan_count,
    plans.previous_plan_end_date,
    plans.earlier_plan_end_date,
    plans.is_repeat,
    plans.is_repeat_within_24_months
from {{ ref('evidence_protection_plans') }} as plans
