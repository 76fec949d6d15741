select
    local_authority_code,
    indicator_id,
    valid_from,
    target,
    tolerance
from {{ ref('int_targets') }}
