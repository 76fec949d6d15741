{#
    Targets, each until the next. For the same indicator and first day a batch's own wins over the council's file, and that
    over its hub's.
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
        local_authority_code,
        indicator_id,
        valid_from,
        target,
        tolerance,
        {{ place_of('owner_code') }} as place
    from {{ ref('stg_local_targets') }}
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
