select
    local_authority_code,
    stage_id,
    stage_key
from {{ ref('int_evidence_escalation_stages') }}
