with plans as (
    select
        stg.*,
        dated.child_id as current_child_id,
        dated.disposition,
        dated.end_date as known_end_date
    from {{ ref('stg_protection_plans') }} as stg
    inner join {{ ref('int_plans_dated') }} as dated
        on stg.local_authority_code = dated.local_authority_code and stg.plan_id = dated.plan_id
),

earlier as (
    select
        plans.local_authority_code,
        plans.plan_id,
        max(previous.end_date) as latest_end_date
    from plans
    inner join {{ ref('int_plans_dated') }} as previous
        on
            plans.local_authority_code = previous.local_authority_code
            and plans.current_child_id = previous.child_id
            and previous.disposition = 'counted'
            and previous.start_date < plans.start_date
            and previous.end_date <= plans.start_date
    group by plans.local_authority_code, plans.plan_id
)

select
    plans.local_authority_code,
    plans.plan_id,
    {{ keyed_hash('plan', 'plans.plan_id', 'plans.local_authority_code') }} as plan_key,
    plans.current_child_id as child_id,
    children.child_key,
    plans.disposition,
    plans.start_date,
    plans.known_end_date as end_date,
    {{ days_between('plans.start_date', 'plans.known_end_date') }} + 1 as days_lasted,
    cast(long_limit.amount as bigint) as long_plan_days,
    {{ limit_columns('long', 'long_plan_') }},
    {{ limit_columns('repeat', 'repeat_plan_') }},
    plans.end_reason,
    plans.initial_category,
    plans.latest_category,
    plans.previous_plan_count,
    plans.previous_plan_end_date,
    earlier.latest_end_date as earlier_plan_end_date,
    coalesce(
        earlier.latest_end_date is not null
        or plans.previous_plan_count > 0
        or plans.previous_plan_end_date <= plans.start_date,
        false
    ) as is_repeat,
    coalesce(earlier.latest_end_date >= {{ months_after('plans.start_date', '-repeat_limit.amount') }}, false)
    or coalesce(
        plans.previous_plan_end_date >= {{ months_after('plans.start_date', '-repeat_limit.amount') }}
        and plans.previous_plan_end_date <= plans.start_date,
        false
    ) as is_repeat_within_24_months,
    {{ recorded('plans.team') }} as team,
    plans.source_file,
    plans.source_sha256,
    plans.source_row
from plans
inner join {{ ref('int_children') }} as children
    on
        plans.local_authority_code = children.local_authority_code
        and plans.current_child_id = children.child_id
left join earlier
    on plans.local_authority_code = earlier.local_authority_code and plans.plan_id = earlier.plan_id
{{ limit_joins('repeat', "'repeat_plan_months'", 'plans.start_date', 'plans.local_authority_code') }}
{{ limit_joins('long', "'long_plan_days'", 'plans.start_date', 'plans.local_authority_code') }}
