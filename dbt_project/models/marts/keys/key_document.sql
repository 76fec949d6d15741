select
    local_authority_code,
    document_id,
    document_key
from {{ ref('evidence_child_documents') }}
