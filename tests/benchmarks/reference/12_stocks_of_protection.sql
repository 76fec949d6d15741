-- Plans open at each month end, enquiries waiting for their conference, actions, and children in care or on a plan.
create table open_plans as
select plans.*, month_end as day from plans inner join month_ends using (authority)
where started <= month_end and (ended is null or ended > month_end);

create table stock_plans as
select
    authority, day, latest_category, sex, ethnic_group, disability, team,
    age_band_protection_of(born, expected, day) as age_band_protection,
    1 as protection_plans_open, (day - started + 1 > 729)::int as long_plans_open,
    case when months_after(started, 15) <= day then 1 end as plans_open_over_15_months
from open_plans;

create table window_plans as
with late as (
    select authority, plan_id, done as late_on from plan_obligations where done > due
),
judged_then as (
    select open_plans.authority, open_plans.plan_id, open_plans.day, open_plans.team, late_on
    from open_plans
    asof left join late
        on late.authority = open_plans.authority and late.plan_id = open_plans.plan_id
            and late.late_on <= open_plans.day
    where months_after(started, 3) < open_plans.day
),
-- The obligation that is open at a day is the one anchored last on or before it.
open_then as (
    select judged_then.*, series.due
    from judged_then
    asof left join plan_obligations as series
        on series.authority = judged_then.authority and series.plan_id = judged_then.plan_id
        and series.anchored <= judged_then.day
)
select authority, period_type, period_end as day, team,
    (due > period_end and not coalesce(late_on >= period_start, false))::int as plans_reviewed_on_time
from open_then inner join window_periods using (authority)
where day = period_end;

create table stock_enquiries as
select authority, month_end as day, team,
    case when ended <= month_end and not_required is null then 2 else 1 end as section47_conferences_overdue
from enquiries left join enquiries_answered using (authority, enquiry) inner join month_ends using (authority)
where started <= month_end and started > months_after(month_end, -12) and coalesce(not_required, 'N') <> 'Y'
    and (answered is null or answered > month_end) and working_day_after(started, 15) <= month_end;

create table stock_actions as
select authority, month_end as day, owner, team, 1 as review_actions_overdue
from actions inner join month_ends using (authority)
where agreed <= month_end and due <= month_end and (completed is null or completed > month_end);

create table stock_children as
with chairs as (
    select open_plans.authority, open_plans.child, day,
        arg_max(officer, (allocations.started, allocation_id)) as chair
    from open_plans inner join allocations using (authority, child)
    where role = 'conference_chair' and allocations.started <= day
        and (allocations.ended is null or allocations.ended > day)
    group by all
),
care as (select authority, child, day, allocated_officer from stock_care where is_child),
on_plans as (select distinct authority, child, day from open_plans)
select
    authority, day, 1 as children_in_care_or_on_plan,
    case when care.child is not null and on_plans.child is not null then 1 end as children_in_care_and_on_plan,
    case when care.child is null or on_plans.child is null then null
        when allocated_officer is null or chair is null then 2 else (allocated_officer = chair)::int end
        as same_officer_in_both_roles
from care
full join on_plans using (authority, child, day)
left join chairs using (authority, child, day);
