select
    local_authority_code,
    stage_id,
    stage_key
from {{ ref('evidence_escalation_stages') }}
