select
    local_authority_code,
    audit_id,
    audit_key
from {{ ref('int_evidence_review_audits') }}
