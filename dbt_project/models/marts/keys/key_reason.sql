select
    local_authority_code,
    reason_id,
    reason_key
from {{ ref('evidence_escalation_reasons') }}
