select
    local_authority_code,
    escalation_id,
    escalation_key
from {{ ref('evidence_escalations') }}
