select
    local_authority_code,
    indicator_id,
    period_type,
    period_start,
    period_end,
    breakdown,
    breakdown_value,
    exclusion_reason as reason,
    cast(excluded as bigint) as count
from {{ ref('period_cells') }}
where exclusion_reason is not null
