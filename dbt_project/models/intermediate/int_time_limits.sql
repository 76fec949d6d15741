{# A council's own limit holds from its first day on, then its hub's, then the national one (macro in_force_spans). #}
with authorities as (
    select local_authority_code from {{ ref('int_extract_dates') }}
),

own as (
    select
        authorities.local_authority_code,
        limits.limit_key,
        limits.amount,
        limits.unit,
        cast(null as string) as national_law,
        cast(null as date) as in_force_from,
        {{ place_of('limits.local_authority_code') }} as place,
        limits.valid_from
    from {{ ref('stg_local_limits') }} as limits
    {{ join_for_whom('limits.local_authority_code') }}
    where limits.valid_from is not null
),

national as (
    select
        authorities.local_authority_code,
        limits.limit_key,
        limits.amount,
        limits.unit,
        coalesce(limits.law, limits.source) as national_law,
        limits.in_force_from,
        3 as place,
        limits.valid_from
    from authorities
    cross join {{ ref('time_limits') }} as limits
),

together as (
    select * from own
    union all
    select * from national
),

candidates as (
    select
        *,
        coalesce(
            lead(valid_from) over (
                partition by local_authority_code, limit_key, place order by valid_from nulls last
            ),
            cast('9999-12-31' as date)
        ) as valid_to
    from together
),

spans as (
    {{ in_force_spans('candidates', ['limit_key'], ['amount', 'unit', 'national_law', 'in_force_from']) }}
)

select
    local_authority_code,
    limit_key,
    amount,
    unit,
    case when place = 3 then national_law else {{ own_limit_words('place', 'declared_from') }} end as law,
    in_force_from,
    case place when 1 then 'council' when 2 then 'hub' else 'national' end as set_by,
    valid_from,
    valid_to
from spans
