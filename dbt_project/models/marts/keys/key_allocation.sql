select
    local_authority_code,
    allocation_id,
    allocation_key
from {{ ref('evidence_allocations') }}
