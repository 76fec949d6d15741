-- Episodes, periods of care, and what is in force on a day of them (counting-rules.md, Looked after).
create table episodes as
with dated as (
    select
        authority, extracted, child, trim(episode_id) as episode_id, link(care_period_id) as given_period,
        happened(start_date, extracted) as started, happened(end_date, extracted) as ended,
        said(start_reason) as start_reason, case when usable(end_date, extracted) > extracted then null else said(end_reason) end as end_reason,
        said(legal_status) as legal_status,
        said(placement_type) as placement_type, try_cast(placement_distance_miles as double) as distance,
        said(team) as team, coalesce(said(legal_status), '') in ('V3', 'V4') as is_short_break
    from newest_of('source.landing.care_episodes')
    where happened(start_date, extracted) is not null
),
-- Where a source has no period id, a chain of the child's episodes of every kind.
chained as (
    select
        *, count(given_period) over (partition by authority) > 0 as has_ids,
        lag(end_reason) over of_child as reason_before, lag(episode_id) over of_child is null as is_first,
        max(coalesce(ended, date '9999-01-01')) over (
            partition by authority, child order by started, episode_id
            rows between unbounded preceding and 1 preceding
        ) as ended_before
    from dated
    window of_child as (partition by authority, child order by started, episode_id)
),
numbered as (
    select *, sum((is_first or start_reason = 'S' or (
        started > ended_before + 1
        and not coalesce(reason_before = 'X1' and start_reason in ('L', 'P', 'T', 'B', 'U'), false)
    ))::int) over (partition by authority, child order by started, episode_id) as number
    from chained
)
select
    * exclude (has_ids, reason_before, is_first, ended_before, given_period, number),
    case when has_ids then given_period else child || '|' || number end as period,
    lead(episode_id) over (partition by authority, period order by started, episode_id) is null as is_last_of_any_kind
from numbered;

create table remaining as
select
    *, row_number() over in_order as place, lag(placement_type) over in_order as type_before,
    lead(episode_id) over in_order is null as is_latest,
    coalesce(placement_type in ('A3', 'A4', 'A5', 'A6'), false) as is_adoptive,
    coalesce(placement_type in ('T0', 'T1', 'T2', 'T3', 'T4'), false) as is_temporary
from episodes where not is_short_break and period is not null
window in_order as (partition by authority, period order by started, episode_id);

create table periods_of_care as
with spans as (
    select
        authority, period, extracted, max(child) filter (is_latest) as child, min(started) as started,
        max(end_reason) filter (is_latest) as end_reason,
        max(ended) filter (is_latest and not (is_last_of_any_kind and end_reason is not distinct
            from 'X1')) as own_end
    from remaining group by authority, period, extracted
),
birthdays as (
    select spans.*, children.* exclude (authority, child),
        case when month(born) = 2 and day(born) = 29 then make_date(year(born) + 18, 3, 1)
            else months_after(born, 216) end as adult_on
    from spans left join children using (authority, child)
)
select * exclude (own_end, adult_on), working_day_after(started, 20) as first_due,
    least(own_end, case when died <= extracted then died end, case
        when adult_on <= extracted then adult_on end) as ended
from birthdays;

-- The current episode from a day on.
create table current_episodes as
select authority, period, started, team, legal_status, placement_type, distance,
    lead(started, 1, date '9999-12-31') over (partition by authority, period order by started) as next_start
from (select distinct on (authority, period, started) * from remaining order by authority, period, started,
    episode_id desc);

-- Placements: temporary ones begin none and end none; coming back to the placement before them begins none.
create table placements as
with settled as (
    select authority, period, started, place, start_reason, placement_type,
        lag(place) over in_order as settled_place, lag(placement_type) over in_order as settled_type
    from remaining where not is_temporary
    window in_order as (partition by authority, period order by place)
),
starts as (
    select distinct authority, period, started from settled
    where (place = 1 or start_reason in ('S', 'P', 'T', 'B', 'U'))
        and not coalesce(settled_place < place - 1 and settled_type = placement_type, false)
)
select *, row_number() over of_period as number, lag(started) over of_period as started_before,
    lead(started, 1, date '9999-12-31') over of_period as next_start
from starts window of_period as (partition by authority, period order by started);

create table allocations as
select authority, child, trim(allocation_id) as allocation_id, trim(officer_id) as officer, role,
    happened(start_date, extracted) as started, happened(end_date, extracted) as ended
from newest_of('source.landing.allocations') where happened(start_date, extracted) is not null;

create table contacts as
select authority, child, happened(contact_date, extracted) as contacted, coalesce(said(contact_type),
    'not_recorded') as contact_type,
    coalesce(link(officer_id), 'not_recorded') as officer
from newest_of('source.landing.officer_contacts') where happened(contact_date, extracted) is not null;
