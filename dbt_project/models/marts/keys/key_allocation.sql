select
    local_authority_code,
    allocation_id,
    allocation_key
from {{ ref('int_evidence_allocations') }}
