select
    local_authority_code,
    indicator_id,
    valid_from,
    target,
    coalesce(tolerance, 0) as tolerance
from {{ ref('stg_targets') }}
where valid_from is not null and target is not null
