-- Counted plans, conferences with their enquiries and meetings, and the series of review conferences.
create table plans as
with counted as (
    select
        authority, extracted, trim(plan_id) as plan_id, child, happened(start_date, extracted) as started,
        happened(end_date, extracted) as ended, coalesce(said(end_reason), 'not_recorded') as end_reason,
        coalesce(replace(said(initial_category), 'NEU', 'NEG'), 'not_recorded') as initial_category,
        coalesce(replace(said(latest_category), 'NEU', 'NEG'), 'not_recorded') as latest_category,
        try_cast(previous_plan_count as int) as plans_before, usable(previous_plan_end_date,
            extracted) as ended_before,
        said(team) as team
    from newest_of('source.landing.protection_plans')
    where happened(start_date, extracted) is not null and coalesce(is_other_authority, 'N') <> 'Y'
),
earlier as (
    select this.authority, this.plan_id, max(other.ended) as latest_end
    from counted as this inner join counted as other using (authority, child)
    where other.started < this.started and other.ended <= this.started group by all
)
select counted.*, children.* exclude (authority, child),
    latest_end is not null or coalesce(plans_before > 0, false) or
    coalesce(ended_before <= started, false) as is_repeat,
    coalesce(latest_end >= months_after(started, -24), false)
    or coalesce(ended_before between months_after(started, -24) and started, false) as is_repeat_of_24_months
from counted
left join earlier using (authority, plan_id)
left join children using (authority, child);

create table conferences as
with held as (
    select *, happened(held_date, extracted) as held, trim(conference_id) as id,
        row_number() over (
            partition by authority, child, conference_type, happened(held_date,
                extracted) order by trim(conference_id)
        ) as twin
    from newest_of('source.landing.conferences')
    where happened(held_date, extracted) is not null and coalesce(is_cancelled, 'N') <> 'Y'
        and coalesce(outcome, '') <> 'adjourned'
)
select
    authority, extracted, child, id as conference_id, conference_type, held,
    coalesce(link(meeting_id), 'only ' || id) as meeting, link(section47_id) as given_enquiry,
        link(plan_id) as given_plan,
    said(outcome) as outcome, said(late_reason) as late_reason, link(officer_id) as officer, said(team) as team,
    said(parent_invited) as invited, said(parent_attended) as attended, said(parent_excluded) as was_excluded,
    said(child_participation) as participation, usable(draft_plan_issued_date, extracted) as draft_issued,
    usable(minutes_distributed_date, extracted) as minutes, usable(first_core_group_date, extracted) as core_group,
    born, expected
from held left join children using (authority, child)
where twin = 1;

create table enquiries as
select authority, extracted, child, trim(section47_id) as enquiry, happened(start_date, extracted) as started,
    happened(end_date, extracted) as ended, said(conference_not_required) as not_required, said(team) as team
from newest_of('source.landing.section47_enquiries') where happened(start_date, extracted) is not null;

-- The linked enquiry: by its id if there is one of that id, else the child's latest of the sixty days before.
create table initial_conferences as
with by_date as (
    select distinct on (conferences.authority, conference_id) conferences.authority, conference_id, enquiry
    from conferences inner join enquiries using (authority, child)
    where conference_type = 'initial' and enquiries.started between held - 60 and held
    order by conferences.authority, conference_id, enquiries.started desc, enquiry desc
),
linked as (
    select conferences.*, coalesce(named.enquiry, by_date.enquiry) as linked_enquiry
    from conferences
    left join enquiries as named on named.authority = conferences.authority and named.enquiry = given_enquiry
    left join by_date on by_date.authority = conferences.authority
        and by_date.conference_id = conferences.conference_id
    where conference_type = 'initial'
)
select linked.*, enquiries.started as enquiry_started,
    coalesce(enquiries.started <= held and held <= working_day_after(enquiries.started, 15), false) as is_on_time
from linked
left join enquiries on enquiries.authority = linked.authority and enquiries.enquiry = linked_enquiry;

-- The first day on which an enquiry's conference was held.
create table enquiries_answered as
select authority, enquiry, min(held) as answered from (
    select authority, linked_enquiry as enquiry, held from initial_conferences where linked_enquiry is not null
    union all
    select authority, enquiry, held from enquiries inner join initial_conferences as initial using (authority, child)
    where held between enquiries.started and enquiries.started + 60
)
group by authority, enquiry;

create table meetings as
select authority, conference_type, meeting, min(held) as held,
    coalesce(bool_or(invited = 'Y'), false) or coalesce(bool_or(attended = 'Y'), false) as is_invited,
    coalesce(bool_or(invited = 'N'), false) as is_said_not_invited,
    coalesce(bool_or(attended = 'Y'), false) as is_attended,
    coalesce(bool_or(was_excluded = 'Y'), false) as is_excluded
from conferences group by authority, conference_type, meeting;

create table plan_obligations as
with matched as (
    select distinct on (held.authority, held.conference_id) held.authority, plan_id, conference_id, held.held,
        held.team, held.officer, plans.started
    from conferences as held inner join plans using (authority, child)
    where conference_type = 'review' and held.held > plans.started and held.held <= coalesce(plans.ended,
        held.extracted)
        and (given_plan is null or given_plan = plan_id)
    order by held.authority, held.conference_id, plans.started desc, plan_id desc
),
numbered as (
    select *, row_number() over in_order as number, lag(held) over in_order as held_before
    from matched window in_order as (partition by authority, plan_id order by held)
),
chain as (
    select authority, plan_id, number, coalesce(held_before, started) as anchored, held as done, team, officer
        from numbered
    union all
    select plans.authority, plans.plan_id, count(held) + 1, coalesce(max(held), any_value(plans.started)), null,
        null, null
    from plans left join numbered using (authority, plan_id) group by all
)
select chain.* exclude (team), coalesce(chain.team, plans.team) as team, chain.team as own_team, plans.ended,
    plans.extracted,
    months_after(anchored, case when number = 1 then 3 else 6 end) as due
from chain inner join plans using (authority, plan_id);
