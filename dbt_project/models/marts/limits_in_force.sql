select
    local_authority_code,
    limit_key as limit_name,
    valid_from,
    case when valid_to < cast('9999-12-31' as date) then {{ days_after('valid_to', -1) }} end as valid_to,
    cast(amount as bigint) as amount,
    unit,
    set_by,
    law,
    in_force_from
from {{ ref('int_time_limits') }}
