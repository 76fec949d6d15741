select
    stages.local_authority_code,
    stages.stage_key,
    case when stages.disposition <> 'unknown_escalation' then stages.escalation_key end as escalation_key,
    children.child_key,
    stages.team,
    {{ authority_team('stages.local_authority_code', 'stages.team') }} as authority_team,
    stages.disposition,
    {{ is_counted('stages.disposition') }} as is_counted,
    stages.stage,
    cast(stages.stage_order as bigint) as stage_order,
    stages.is_senior,
    stages.entered_date,
    stages.entered_date as anchor_date,
    stages.time_limit,
    stages.law,
    stages.due_date,
    stages.responded_date,
    stages.is_on_time,
    {{ month_end('stages.exited_date') }} as exited_month_end,
    {{ recorded('stages.exit_outcome') }} as exit_outcome,
    stages.escalated_to_role
from {{ ref('evidence_escalation_stages') }} as stages
left join {{ ref('int_children') }} as children
    on
        stages.local_authority_code = children.local_authority_code
        and stages.child_id = children.child_id
