with escalations as (
    select * from {{ ref('base_escalations') }}
),

{# Each different reason of a concern: its own, and those listed beside it. One without any counts as not recorded. #}
all_reasons as (
    select
        local_authority_code,
        escalation_id,
        reason as reason_code
    from escalations
    where reason <> 'not_recorded'
    union
    select
        local_authority_code,
        escalation_id,
        reason_code
    from {{ ref('evidence_escalation_reasons') }}
    where disposition = 'used'
),

reasons as (
    select
        escalations.local_authority_code,
        escalations.escalation_id,
        escalations.child_id,
        escalations.raised_date,
        coalesce(all_reasons.reason_code, 'not_recorded') as reason,
        escalations.source_file,
        escalations.source_sha256,
        escalations.source_row
    from escalations
    left join all_reasons
        on
            escalations.local_authority_code = all_reasons.local_authority_code
            and escalations.escalation_id = all_reasons.escalation_id
)

select
    local_authority_code,
    escalation_id,
    child_id,
    raised_date,
    reason,
    source_file,
    source_sha256,
    source_row
from reasons
