{#
    The placements of each period of care (counting-rules and the definition of `three_or_more_placements`): the first
    episode, and each that began with a new placement. Temporary ones (T0 to T4: hospital, holiday, ...) begin none and
    end none, and a child who comes back from one to where the child was before is in the placement of before.
#}
with episodes as (
    select
        local_authority_code,
        child_id,
        care_period_id,
        episode_id,
        start_date,
        start_reason,
        placement_type,
        row_number() over (
            partition by local_authority_code, child_id, care_period_id
            order by start_date nulls last, episode_id nulls last
        ) as place
    from {{ ref('evidence_care_episodes') }}
    where disposition = 'used'
),

lasting as (
    select
        *,
        lag(place) over (
            partition by local_authority_code, child_id, care_period_id order by place nulls last
        ) as previous_place,
        lag(placement_type) over (
            partition by local_authority_code, child_id, care_period_id order by place nulls last
        ) as previous_placement_type
    from episodes
    where coalesce(placement_type, '') not in ('T0', 'T1', 'T2', 'T3', 'T4')
),

begun as (
    select *
    from lasting
    where
        (place = 1 or start_reason in ('S', 'P', 'T', 'B', 'U'))
        and not coalesce(place - previous_place > 1 and placement_type = previous_placement_type, false)
)

select
    local_authority_code,
    child_id,
    care_period_id,
    episode_id,
    start_date,
    lead(start_date) over (
        partition by local_authority_code, child_id, care_period_id order by place nulls last
    ) as next_start_date
from begun
