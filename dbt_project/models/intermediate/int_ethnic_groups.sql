{# The group of each ethnic code at each authority, as its lists now have it: its own, its hub's, the national one. #}
with authorities as (
    select local_authority_code from {{ ref('int_extract_dates') }}
),

candidates as (
    select
        authorities.local_authority_code,
        codes.code as ethnicity,
        codes.parent as ethnic_group,
        {{ place_of('codes.local_authority_code') }} as place,
        codes.valid_from
    from {{ ref('stg_local_codes') }} as codes
    {{ join_for_whom('codes.local_authority_code') }}
    where codes.list_name = 'ethnic_groups' and codes.parent is not null
    union all
    select
        authorities.local_authority_code,
        national.ethnicity,
        national.ethnic_group,
        3 as place,
        cast('0001-01-01' as date) as valid_from
    from authorities
    cross join {{ ref('ethnic_groups') }} as national
),

ranked as (
    select
        *,
        row_number() over (
            partition by local_authority_code, ethnicity order by place asc nulls last, valid_from desc nulls last
        ) as choice
    from candidates
)

select
    local_authority_code,
    ethnicity,
    ethnic_group
from ranked
where choice = 1
