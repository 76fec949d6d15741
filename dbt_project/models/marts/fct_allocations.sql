select
    allocations.local_authority_code,
    allocations.allocation_key,
    allocations.child_key,
    {{ keyed_hash('officer', 'allocations.officer_id', 'allocations.local_authority_code') }} as officer_key,
    allocations.disposition,
    {{ is_counted('allocations.disposition') }} as is_counted,
    {{ recorded('allocations.role') }} as officer_role,
    allocations.start_date,
    allocations.end_date
from {{ ref('evidence_allocations') }} as allocations
