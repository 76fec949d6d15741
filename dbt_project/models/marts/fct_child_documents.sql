select
    documents.local_authority_code,
    documents.document_key,
    documents.child_key,
    documents.disposition,
    {{ is_counted('documents.disposition') }} as is_counted,
    documents.document_type,
    documents.completed_date,
    documents.valid_until,
    documents.quality
from {{ ref('evidence_child_documents') }} as documents
