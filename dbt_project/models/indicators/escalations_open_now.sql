{# What `escalations_open` counts at the newest month end, one by one. #}
with newest as (
    {{ newest_month_ends('escalations_date') }}
),

open_now as (
    select
        escalations.*,
        {{ keyed_hash('escalation', 'escalations.escalation_id', 'escalations.local_authority_code') }}
            as escalation_key
    from {{ ref('base_open_escalations') }} as escalations
    inner join newest
        on
            escalations.local_authority_code = newest.local_authority_code
            and escalations.period_end = newest.period_end
)

select
    open_now.local_authority_code,
    open_now.escalation_key,
    open_now.period_end as as_at_date,
    facts.child_key,
    facts.officer_key,
    open_now.team,
    facts.reason,
    coalesce(reasons.label, facts.reason) as reason_label,
    open_now.current_stage,
    case
        when open_now.current_stage = 'none' then 'No stage yet'
        else coalesce(stages.label, open_now.current_stage)
    end as current_stage_label,
    open_now.formality,
    open_now.raised_date,
    {{ days_between('open_now.raised_date', 'open_now.period_end') }} as days_open,
    cast(open_now.working_days_open as bigint) as working_days_open,
    open_now.due_date,
    {# What escalations_overdue counts: formal on that day, and the limit reached. #}
    open_now.formality = 'formal' and coalesce(open_now.due_date <= open_now.period_end, false) as is_overdue
from open_now
inner join {{ ref('fct_escalations') }} as facts on open_now.escalation_key = facts.escalation_key
left join {{ ref('dim_breakdown_values') }} as reasons
    on
        open_now.local_authority_code = reasons.local_authority_code
        and reasons.breakdown = 'reason'
        and facts.reason = reasons.breakdown_value
left join {{ ref('dim_breakdown_values') }} as stages
    on
        open_now.local_authority_code = stages.local_authority_code
        and stages.breakdown = 'current_stage'
        and open_now.current_stage = stages.breakdown_value
