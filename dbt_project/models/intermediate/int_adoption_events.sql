{#
    What adoption does to a period of care, read from its episodes in their order, short breaks aside (counting-rules,
    One mechanism for due dates). Several on one day count in the order of `event_order`.
#}
with episodes as (
    select
        local_authority_code,
        care_period_id,
        start_date,
        coalesce(legal_status in ('E1', 'D1'), false) as is_authorised,
        coalesce(placement_type in ('A3', 'A4', 'A5', 'A6'), false) as is_adoptive,
        coalesce(previous_placement_type in ('A3', 'A4', 'A5', 'A6'), false) as was_adoptive
    from {{ ref('evidence_care_episodes') }}
    where disposition = 'used'
),

events as (
    select
        local_authority_code,
        care_period_id,
        'authorised' as event,
        1 as event_order,
        min(start_date) as event_date
    from episodes
    where is_authorised
    group by local_authority_code, care_period_id
    union all
    select distinct
        local_authority_code,
        care_period_id,
        'returned' as event,
        2 as event_order,
        start_date as event_date
    from episodes
    where was_adoptive and not is_adoptive
    union all
    {# A change among the adoptive placements is the same placement. #}
    select distinct
        local_authority_code,
        care_period_id,
        'placed' as event,
        3 as event_order,
        start_date as event_date
    from episodes
    where is_adoptive and not was_adoptive
),

placements as (
    select
        local_authority_code,
        care_period_id,
        min(start_date) as first_placed_date
    from episodes
    where is_adoptive and not was_adoptive
    group by local_authority_code, care_period_id
)

select
    events.local_authority_code,
    'looked_after_reviews' as series,
    events.care_period_id as case_id,
    events.event,
    events.event_order,
    events.event_date,
    {{ deadline('adoption', 'events.event_date') }} as event_due_date,
    {{ limit_columns('adoption', 'event_') }}
from events
left join placements
    on
        events.local_authority_code = placements.local_authority_code
        and events.care_period_id = placements.care_period_id
{{ deadline_joins('adoption', 'events.event', 'events.event_date', 'events.local_authority_code') }}
{# An order after the first placement changes nothing: the rules for a placed child hold. #}
where events.event <> 'authorised' or coalesce(placements.first_placed_date >= events.event_date, true)
