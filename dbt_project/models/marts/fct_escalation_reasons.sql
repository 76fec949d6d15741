{# A link to a concern that the exports do not hold is left out, so that every key leads somewhere. #}
select
    reasons.local_authority_code,
    reasons.reason_key,
    escalations.escalation_key,
    reasons.disposition,
    {{ is_counted('reasons.disposition') }} as is_counted,
    reasons.reason_code as reason
from {{ ref('evidence_escalation_reasons') }} as reasons
left join {{ ref('evidence_escalations') }} as escalations
    on
        reasons.local_authority_code = escalations.local_authority_code
        and reasons.escalation_id = escalations.escalation_id
