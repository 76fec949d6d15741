with authorities as (
    select local_authority_code from {{ ref('int_extract_dates') }}
),

candidates as (
    select
        authorities.local_authority_code,
        limits.limit_key,
        limits.amount,
        limits.unit,
        {# A council's own limit need not name a regulation; then its source is all there is to say. #}
        coalesce(limits.law, limits.source) as law,
        limits.in_force_from,
        limits.valid_from,
        limits.local_authority_code is not null as is_own
    from authorities
    inner join {{ ref('time_limits') }} as limits
        on authorities.local_authority_code = coalesce(limits.local_authority_code, authorities.local_authority_code)
),

{# An authority's own limits replace the national ones from their first start date on. #}
first_own as (
    select
        local_authority_code,
        limit_key,
        min(valid_from) as own_from
    from candidates
    where is_own
    group by local_authority_code, limit_key
),

chosen as (
    select candidates.*
    from candidates
    left join first_own
        on
            candidates.local_authority_code = first_own.local_authority_code
            and candidates.limit_key = first_own.limit_key
    where candidates.is_own or first_own.own_from is null or candidates.valid_from < first_own.own_from
)

select
    local_authority_code,
    limit_key,
    amount,
    unit,
    law,
    in_force_from,
    valid_from,
    coalesce(
        lead(valid_from) over (partition by local_authority_code, limit_key order by valid_from nulls last),
        cast('9999-12-31' as date)
    ) as valid_to
from chosen
