{#
    What every published code means: of the national lists, of the hub's or an authority's own, of no code at all, and of
    words that are worked out, such as bands of age. Of a code that has had several labels, the newest.
#}
with own as (
    select
        *,
        row_number() over (
            partition by local_authority_code, list_name, lower(code) order by valid_from desc nulls last
        ) as newest_first
    from {{ ref('stg_local_codes') }}
),

national as (
    select
        cast(null as string) as local_authority_code,
        list_name,
        code,
        label,
        parent,
        sort_order
    from {{ ref('code_lists') }}
),

{# The hub's own word for a national code replaces the national one. #}
kept as (
    select national.*
    from national
    left join own as hub
        on
            hub.local_authority_code is null
            and national.list_name = hub.list_name
            and lower(national.code) = lower(hub.code)
    where hub.code is null
),

unknown as (
    select distinct
        cast(null as string) as local_authority_code,
        list_name,
        'unknown_code' as code,
        'In no list' as label,
        cast(null as string) as parent,
        cast(null as integer) as sort_order
    from national
),

together as (
    select * from kept
    union all
    select
        local_authority_code,
        list_name,
        code,
        label,
        parent,
        {# A stage stands where it does on the way up: the nation's places are those of their stages too, from 1. #}
        coalesce(sort_order, stage_order + 1) as sort_order
    from own
    where newest_first = 1
    union all
    select * from unknown
    union all
    select
        cast(null as string) as local_authority_code,
        list_name,
        code,
        label,
        parent,
        sort_order
    from {{ ref('computed_labels') }}
)

select
    local_authority_code,
    list_name,
    code,
    label,
    parent,
    cast(sort_order as bigint) as sort_order
from together
