{#
    Whom each authority compares itself with: by its own file, else, group by group, by its hub's, else its statistical
    neighbours and its region as published.
#}
with published as (
    select
        local_authority_code,
        'statistical_neighbours' as comparator_group,
        neighbour_code as comparator_code
    from {{ ref('statistical_neighbours') }}
    union all
    select
        own.local_authority_code,
        'region' as comparator_group,
        others.local_authority_code as comparator_code
    from {{ ref('authority_codes') }} as own
    inner join {{ ref('authority_codes') }} as others
        on own.region_code = others.region_code and own.local_authority_code <> others.local_authority_code
),

candidates as (
    select
        authorities.local_authority_code,
        lines.comparator_group,
        lines.local_authority_code as comparator_code,
        {{ place_of('lines.owner_code') }} as place,
        lines.valid_from,
        lines.valid_to
    from {{ ref('stg_local_comparators') }} as lines
    {{ join_for_whom('lines.owner_code') }}
    union all
    select
        authorities.local_authority_code,
        neighbours.comparator_group,
        neighbours.comparator_code,
        3 as place,
        cast('0001-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_to
    from published as neighbours
    inner join {{ ref('int_extract_dates') }} as authorities
        on neighbours.local_authority_code = authorities.local_authority_code
),

ranked as (
    select
        *,
        min(place) over (partition by local_authority_code, comparator_group) as first_place
    from candidates
)

select
    local_authority_code,
    comparator_group,
    comparator_code,
    place < 3 as is_own,
    case when valid_from > cast('0001-01-01' as date) then valid_from end as valid_from,
    case when valid_to < cast('9999-12-31' as date) then {{ days_after('valid_to', -1) }} end as valid_to
from ranked
where place = first_place
