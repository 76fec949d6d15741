{#
    Targets, each until the next, of the authorities that are here: a hub's file may name others. For the same indicator
    and first day a batch's own wins over the council's file, and that over its hub's.
#}
with together as (
    select
        local_authority_code,
        indicator_id,
        valid_from,
        target,
        tolerance,
        0 as place
    from {{ ref('stg_targets') }}
    union all
    select
        own.local_authority_code,
        own.indicator_id,
        own.valid_from,
        own.target,
        own.tolerance,
        {{ place_of('own.owner_code') }} as place
    from {{ ref('stg_local_targets') }} as own
    inner join {{ ref('int_extract_dates') }} as extracts
        on own.local_authority_code = extracts.local_authority_code
),

ranked as (
    select
        *,
        row_number() over (
            partition by local_authority_code, indicator_id, valid_from order by place nulls last
        ) as choice
    from together
    where valid_from is not null and target is not null
)

select
    local_authority_code,
    indicator_id,
    valid_from,
    coalesce(
        lead(valid_from) over (partition by local_authority_code, indicator_id order by valid_from nulls last),
        cast('9999-12-31' as date)
    ) as valid_to,
    target,
    coalesce(tolerance, 0) as tolerance
from ranked
where choice = 1
