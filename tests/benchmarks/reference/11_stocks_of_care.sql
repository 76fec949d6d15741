-- Periods of care open at each month end, with what is in force on that day.
create table open_care as
select
    periods.*, months.month_end as day, months_after(months.month_end, -12) as year_before, episodes.team,
    episodes.legal_status, episodes.placement_type, episodes.distance,
    row_number() over (
        partition by periods.authority, periods.child, months.month_end order by periods.started desc,
            periods.period desc
    ) = 1 as is_child
from (
    select authority, period, child, started, ended, born, sex, ethnic_group, disability, unaccompanied, first_due
    from periods_of_care
) as periods
inner join month_ends as months
    on months.authority = periods.authority and periods.started <= months.month_end
    and (periods.ended is null or periods.ended > months.month_end)
left join current_episodes as episodes
    on episodes.authority = periods.authority and episodes.period = periods.period
    and episodes.started <= months.month_end and episodes.next_start > months.month_end;

create table officers_of_care as
select authority, period, day,
    arg_max(officer, (of_child.started, allocation_id)) filter (of_child.ended is null or of_child.ended > day)
        as officer,
    min(officer) filter (is_in_year) = max(officer) filter (is_in_year)
    and coalesce(bool_or(of_child.ended is null or of_child.ended > day), false)
    and coalesce(bool_or(is_in_year and of_child.started <= year_before + 1), false) as is_one_in_year,
    min(officer) filter (is_since_start) = max(officer) filter (is_since_start) as is_one_since_start
from (
    select open_care.authority, period, day, year_before, allocations.officer, allocations.started,
        allocations.ended, allocation_id,
        allocations.ended is null or allocations.ended > year_before + 1 as is_in_year,
        allocations.ended is null or allocations.ended > open_care.started as is_since_start
    from open_care inner join allocations using (authority, child)
    where role = 'iro' and allocations.started <= day
        and (allocations.ended is null or allocations.ended > allocations.started)
) as of_child
group by authority, period, day;

-- Each state of the open obligation with the day before which the next one begins.
create table states_by_day as
select *, lead(since, 1, date '9999-12-31') over (partition by authority, period order by since) as until
from (
    select distinct on (authority, period, since) authority, period, since, due, due_rule
    from due_states order by authority, period, since, number desc, place desc
);

create table late_reviews as
select *, lead(done, 1, date '9999-12-31') over (partition by authority, period order by done) as next_late
from (select distinct authority, period, done from care_obligations where done > due);

create table days_of_contact as
select *, lead(contacted, 1, date '9999-12-31') over (partition by authority,
    child order by contacted) as next_contact
from (select distinct authority, child, contacted from contacts);

create table stock_care as
select
    care.* exclude (started, ended), age_band_of(born, day) as age_band, coalesce(officer, 'unallocated') as officer,
    officer as allocated_officer, states.due_rule, coalesce(due <= day, false) as is_overdue, late.done as late_on,
    case when due <= day then 1 end as reviews_overdue,
    case when due <= day and states.due_rule in ('authorised', 'placed', 'placed_second', 'returned') then 1 end
        as adoption_reviews_overdue,
    case when first_due <= day then judged(contacted > months_after(day, -6)) end as officer_contact_within_6_months,
    case when is_child then 1 end as children_looked_after,
    case when is_child and distance is null then 2 when is_child then (distance > 20)::int end
        as placed_over_20_miles,
    case when is_child then judged(placements.number >= 3 and placements.started_before > year_before + 1) end
        as three_or_more_placements,
    case when is_child and care.started <= year_before then judged(is_one_in_year) end as officer_continuity,
    case when is_child and officer is not null then judged(is_one_since_start) end as one_officer_since_start,
    case when is_child and officer is null then 1 end as children_without_officer
from open_care as care
left join officers_of_care using (authority, period, day)
left join states_by_day as states
    on states.authority = care.authority and states.period = care.period and since <= day and until > day
left join placements
    on placements.authority = care.authority and placements.period = care.period
    and placements.started <= day and placements.next_start > day
left join days_of_contact as days
    on days.authority = care.authority and days.child = care.child and contacted <= day and next_contact > day
left join late_reviews as late
    on late.authority = care.authority and late.period = care.period and late.done <= day and next_late > day;

create table window_care as
select authority, period_type, period_end as day, team, age_band,
    (not is_overdue and not coalesce(late_on >= period_start, false))::int as children_reviewed_on_time
from stock_care inner join window_periods using (authority)
where first_due <= day and day = period_end;

insert into measured
select authority, 'escalation_rate', period_type, period_end, 'all', 'all', coalesce(raised, 0), coalesce(children,
    0),
    100 * coalesce(raised, 0) / nullif(children, 0)
from window_periods
left join (
    select authority, day as period_end, count(*) as children from open_care where is_child group by all
) using (authority, period_end)
left join (
    select authority, period_type, period_end, count(*) as raised
    from escalations inner join window_periods using (authority)
    where route = 'care' and raised between period_start and period_end group by all
) using (authority, period_type, period_end);

-- The latest document of a type decides: from its completion until the next one, in date up to its last day.
create table documents as
select authority, child, document_type, happened(completed_date, extracted) as completed,
    case when try_cast(valid_until as date) between date '1990-01-01' and months_after(extracted, 120)
        then try_cast(valid_until as date) end as valid_until,
    lead(happened(completed_date, extracted)) over (
        partition by authority, child, document_type order by happened(completed_date, extracted), trim(document_id)
    ) as completed_next
from newest_of('source.landing.child_documents') where happened(completed_date, extracted) is not null;

insert into cells
with kinds as (
    select distinct _local_authority_code as authority, trim(document_type) as document_type
    from source.landing.child_documents
),
children_then as (select authority, day, count(*) as children from open_care where is_child group by all),
in_date as (
    select authority, day, document_type, count(*) as good
    from documents inner join open_care using (authority, child)
    where is_child and completed <= day and (completed_next is null or completed_next > day) and valid_until >= day
    group by all
),
by_type as (
    select authority, day, document_type, coalesce(good, 0) as good, children - coalesce(good, 0) as other
    from children_then inner join kinds using (authority) left join in_date using (authority, day, document_type)
)
select authority, 'documents_in_date', 'point_in_time', day, 'document_type', document_type, good, other, 0
    from by_type
union all
select authority, 'documents_in_date', 'point_in_time', day, 'all', 'all', sum(good), sum(other), 0
    from by_type group by all;
