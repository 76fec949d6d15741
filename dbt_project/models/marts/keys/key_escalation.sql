select
    local_authority_code,
    escalation_id,
    escalation_key
from {{ ref('int_evidence_escalations') }}
