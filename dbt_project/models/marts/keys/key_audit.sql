select
    local_authority_code,
    audit_id,
    audit_key
from {{ ref('evidence_review_audits') }}
