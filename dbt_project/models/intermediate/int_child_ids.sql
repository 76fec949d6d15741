{# Sixty-four merges in a row are followed; the doubling needs no recursion, which not every engine has. #}
{% set doublings = 6 %}

with recorded as (
    select * from {{ ref('int_recorded_child_ids') }}
),

successors as (
    select
        local_authority_code,
        previous_child_id as child_id,
        max(child_id) as next_child_id
    from {{ ref('stg_children') }}
    where previous_child_id is not null and previous_child_id <> child_id
    group by local_authority_code, previous_child_id
),

hop_0 as (
    select
        recorded.local_authority_code,
        recorded.child_id,
        coalesce(successors.next_child_id, recorded.child_id) as current_child_id
    from recorded
    left join successors
        on
            recorded.local_authority_code = successors.local_authority_code
            and recorded.child_id = successors.child_id
),

{% for doubling in range(doublings) %}
hop_{{ doubling + 1 }} as (
    select
        here.local_authority_code,
        here.child_id,
        further.current_child_id
    from hop_{{ doubling }} as here
    inner join hop_{{ doubling }} as further
        on
            here.local_authority_code = further.local_authority_code
            and here.current_child_id = further.child_id
),

{% endfor %}

{# Ids that replace each other in a circle have no newest one: each stays itself, as a finding. #}
settled as (
    select
        hops.local_authority_code,
        hops.child_id,
        successors.child_id is not null as is_circular,
        case when successors.child_id is null then hops.current_child_id else hops.child_id end as current_child_id
    from hop_{{ doublings }} as hops
    left join successors
        on
            hops.local_authority_code = successors.local_authority_code
            and hops.current_child_id = successors.child_id
)

select
    local_authority_code,
    child_id,
    current_child_id,
    is_circular
from settled
