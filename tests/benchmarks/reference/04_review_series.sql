-- Counted reviews, adoption events, and the obligations of the looked-after series with every state of their due date.
create table counted_reviews as
with held as (
    select *, happened(held_date, extracted) as held, link(care_period_id) as given_period,
        row_number() over (
            partition by authority, child, happened(held_date, extracted) order by trim(review_id)
        ) as twin
    from newest_of('source.landing.reviews')
    where happened(held_date, extracted) is not null and coalesce(is_cancelled, 'N') <> 'Y'
        and link(adjourned_from_review_id) is null
),
-- A given id is not second-guessed; a blank one is matched by date, the later start if two fit.
matched as (
    select distinct on (held.authority, held.review_id)
        held.authority, held.extracted, trim(held.review_id) as review_id, held.held, periods.period, periods.child,
        periods.started, periods.born, coalesce(said(held.review_type), 'looked_after') as review_type,
            said(held.team) as team,
        link(held.officer_id) as officer, said(held.participation_code) as code,
            said(held.chaired_by_child) as chaired,
        usable(held.child_seen_date, held.extracted) as seen, held.child_consulted, held.parents_consulted,
        held.carers_consulted, held.parents_participated,
        usable(held.decisions_issued_date, held.extracted) as decided,
        usable(held.record_distributed_date, held.extracted) as distributed, said(held.plan_rating) as plan_rating,
        coalesce(held.permanence_plan_agreed = 'Y', false) as is_permanence_agreed,
        said(held.review_trigger) as review_trigger, said(held.late_reason) as late_reason
    from held
    inner join periods_of_care as periods
        on periods.authority = held.authority and periods.child = held.child
        -- Twins of a day are dropped before anything else looks at them.
        and held.twin = 1 and held.held between periods.started and coalesce(periods.ended, held.extracted)
        and (held.given_period is null or periods.period = held.given_period)
    order by held.authority, held.review_id, periods.started desc, periods.period desc
)
select *, row_number() over in_order as number, lag(held) over in_order as held_before,
    lag(is_permanence_agreed) over in_order as was_permanence_agreed
from matched window in_order as (partition by authority, period order by held);

create table adoption_events as
select authority, period, min(started) as day, 1 as place, 'authorised' as event
from remaining where legal_status in ('E1', 'D1') group by authority, period
union all
select authority, period, started, 2, 'returned' from remaining
where not is_adoptive and type_before in ('A3', 'A4', 'A5', 'A6')
union all
select authority, period, started, 3, 'placed' from remaining
where is_adoptive and not coalesce(type_before in ('A3', 'A4', 'A5', 'A6'), false);

-- One row an obligation: the review before it (or the start), the review that answers it (or none yet).
create table obligations_of_care as
select authority, period, number, coalesce(held_before, started) as anchored, held as done from counted_reviews
union all
select periods.authority, periods.period, count(held) + 1, coalesce(max(held), any_value(periods.started)), null
from periods_of_care as periods left join counted_reviews using (authority, period) group by all;

-- An event of day X belongs to the obligation that is open at the end of X.
create table events_of_obligations as
select authority, period, number, day, event,
    row_number() over (partition by authority, period, number order by day, place) as place,
    event = 'authorised' and exists (
        select 1 from adoption_events as placed
        where placed.authority = events.authority and placed.period = events.period
            and placed.event = 'placed' and placed.day < events.day
    ) as is_placed_before
from adoption_events as events
inner join obligations_of_care as obligations using (authority, period)
where day >= anchored and (done is null or day < done);

create table due_states as
with recursive placed_last as (
    select authority, period, number + 1 as number from events_of_obligations where event <> 'authorised'
    group by authority, period, number having max_by(event, place) = 'placed'
),
states as (
    select
        authority, period, number, 0::bigint as place, anchored as since,
        case when number = 1 then working_day_after(anchored, 20)
            when placed_last.number is not null or number = 2 then months_after(anchored, 3)
            else months_after(anchored, 6) end as due,
        case when placed_last.number is not null then 'placed_second' when number = 1 then 'first'
            when number = 2 then 'second' else 'later' end as due_rule
    from obligations_of_care left join placed_last using (authority, period, number)
    union all
    select
        authority, period, number, events.place, events.day,
        case when states.due < events.day then states.due
            when event = 'placed' then events.day + 28 when event = 'returned' then events.day + 42
            when is_placed_before then states.due else least(states.due, months_after(events.day, 3)) end,
        case when states.due < events.day then states.due_rule
            when event in ('placed', 'returned') then event
            when not is_placed_before and months_after(events.day, 3) < states.due then 'authorised'
            else states.due_rule end
    from states inner join events_of_obligations as events using (authority, period, number)
    where events.place = states.place + 1
)
select * from states;

create table care_obligations as
select obligations.*, due, due_rule, periods.ended, periods.child,
    case when done is not null then 'held' when ended < due then 'fell_away' when ended >= due then 'never_held'
        else 'open' end as standing
from obligations_of_care as obligations
inner join (
    select distinct on (authority, period, number) * from due_states order by authority, period, number, place desc
) using (authority, period, number)
inner join periods_of_care as periods using (authority, period);
