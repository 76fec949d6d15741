{#
    What each obligation was due by, as known from one day to the next: its base due date, which events of adoption may
    replace (counting-rules, Adoption changes the due dates; Adoption Agencies Regulations 2005, regulation 36).
#}
with chain as (
    select * from {{ ref('int_obligation_chain') }}
),

{# An event belongs to the obligation that is open at the end of its day: whose review is the first held after it. #}
events as (
    select
        chain.local_authority_code,
        chain.series,
        chain.case_id,
        chain.sequence_number,
        events.event,
        events.event_order,
        events.event_date,
        events.event_due_date,
        events.event_time_limit,
        events.event_law,
        chain.done_date is not null as is_review_known,
        chain.is_first_known and events.event_date < chain.history_from as is_before_history,
        chain.is_first_known and events.event_due_date < chain.history_from as is_due_before_history
    from chain
    inner join {{ ref('int_adoption_events') }} as events
        on
            chain.local_authority_code = events.local_authority_code
            and chain.series = events.series
            and chain.case_id = events.case_id
            and events.event_date >= coalesce(chain.previous_held_date, cast('0001-01-01' as date))
            and events.event_date < {{ open_ended('chain.done_date') }}
            and events.event_date <= {{ open_ended('chain.known_until') }}
),

latest_moves as (
    select
        *,
        row_number() over (
            partition by local_authority_code, series, case_id, sequence_number
            order by event_date desc nulls last, event_order desc nulls last
        ) as latest_first
    from events
    where event in ('placed', 'returned')
),

{#
    The obligation after the first review of a placement, where the child is still in it on the day of that review. One
    that is still open where a time begins that nobody handed over has no review that the next could be counted from.
#}
after_placement as (
    select
        local_authority_code,
        series,
        case_id,
        sequence_number + 1 as sequence_number
    from latest_moves
    where latest_first = 1 and event = 'placed' and is_review_known and not is_due_before_history
),

ruled as (
    select
        chain.*,
        case
            when after_placement.sequence_number is not null then 'placed_second'
            when chain.is_first_known then 'later'
            when chain.sequence_number = 1 then 'first'
            when chain.sequence_number = 2 then 'second'
            else 'later'
        end as due_rule,
        {# Whoever has nothing on record is due as if the last were held on the day before the history begins. #}
        case when chain.is_first_known then {{ days_after('chain.history_from', -1) }} else chain.anchor_date end
            as counted_from_date
    from chain
    left join after_placement
        on
            chain.local_authority_code = after_placement.local_authority_code
            and chain.series = after_placement.series
            and chain.case_id = after_placement.case_id
            and chain.sequence_number = after_placement.sequence_number
),

limited as (
    select
        *,
        {{ series_limit_key('series', 'due_rule') }} as limit_key
    from ruled
),

bases as (
    select
        limited.*,
        case
            when limited.limit_key is null then limited.recorded_due_date
            when limited.is_first_known
                then greatest({{ deadline('series', 'limited.counted_from_date') }}, limited.first_due_date)
            else {{ deadline('series', 'limited.counted_from_date') }}
        end as due_date,
        {{ limit_columns('series') }}
    from limited
    {{ deadline_joins('series', 'limited.limit_key', 'limited.counted_from_date', 'limited.local_authority_code') }}
),

moved as (
    select
        events.*,
        bases.due_date as base_due_date,
        {# An order can only make the review due earlier; it never comes after the first placement. #}
        case
            when events.event = 'authorised' then least(bases.due_date, events.event_due_date)
            else events.event_due_date
        end as due_date
    from events
    inner join bases
        on
            events.local_authority_code = bases.local_authority_code
            and events.series = bases.series
            and events.case_id = bases.case_id
            and events.sequence_number = bases.sequence_number
    where not events.is_before_history
),

compared as (
    select
        *,
        coalesce(
            lag(due_date) over (
                partition by local_authority_code, series, case_id, sequence_number
                order by event_date nulls last, event_order nulls last
            ),
            base_due_date
        ) < event_date as is_too_late
    from moved
),

{# A due date that has passed stays, and no later event rescues it. #}
judged as (
    select
        *,
        max(case when is_too_late then 1 else 0 end) over (
            partition by local_authority_code, series, case_id, sequence_number
            order by event_date nulls last, event_order nulls last
            rows between unbounded preceding and current row
        ) = 1 as is_without_effect
    from compared
),

versions as (
    select
        local_authority_code,
        series,
        case_id,
        sequence_number,
        cast('0001-01-01' as date) as known_from,
        0 as event_order,
        due_rule,
        time_limit,
        law,
        counted_from_date,
        due_date
    from bases
    union all
    select
        local_authority_code,
        series,
        case_id,
        sequence_number,
        event_date as known_from,
        event_order,
        event as due_rule,
        event_time_limit as time_limit,
        event_law as law,
        event_date as counted_from_date,
        due_date
    from judged
    where not is_without_effect and (event <> 'authorised' or due_date < base_due_date)
)

select
    local_authority_code,
    series,
    case_id,
    sequence_number,
    known_from,
    lead(known_from) over (
        partition by local_authority_code, series, case_id, sequence_number
        order by known_from nulls last, event_order nulls last
    ) as known_until,
    due_rule,
    time_limit,
    law,
    counted_from_date,
    due_date
from versions
