-- Conferences, their meetings and series, and plans.
create table flow_conferences as
select
    all_of_them.authority, all_of_them.held as day, all_of_them.team, all_of_them.officer, all_of_them.outcome,
    all_of_them.late_reason,
    age_band_protection_of(all_of_them.born, all_of_them.expected, all_of_them.held) as age_band_protection,
    case when all_of_them.conference_type = 'initial' then 1 end as initial_conferences,
    case when all_of_them.conference_type = 'transfer_in' then 1 end as transfer_in_conferences,
    case when all_of_them.conference_type = 'review' then 1 end as review_conferences,
    initial.is_on_time::int as initial_conferences_on_time,
    case when not initial.is_on_time then 1 end as initial_conferences_late,
    case when all_of_them.conference_type in ('initial', 'transfer_in')
        then coalesce(initial.is_on_time, false)::int end as initial_conferences_on_time_dfe,
    case when initial.conference_id is not null then if_recorded(all_of_them.outcome, 'no_plan') end
        as initial_conferences_without_plan,
    case when all_of_them.conference_type = 'transfer_in' then null
        when coalesce(participation, 'too_young') = 'too_young' then 2
        else judged(participation in ('attended', 'advocate', 'views')) end as child_participated_in_conference,
    by_deadline(minutes, working_day_after(all_of_them.held, 20),
        all_of_them.extracted) as conference_minutes_on_time,
    case when initial.outcome = 'plan_started' then
        by_deadline(draft_issued, working_day_after(all_of_them.held, 1), all_of_them.extracted)
    end as draft_plan_issued_at_conference,
    case when initial.outcome = 'plan_started' then
        by_deadline(core_group, working_day_after(all_of_them.held, 10),
            all_of_them.extracted) end as core_group_on_time
from conferences as all_of_them
left join (
    select authority, conference_id, outcome, is_on_time from initial_conferences
) as initial using (authority, conference_id);

insert into measured
select authority, indicator_id, period_type, period_end, breakdown, breakdown_value, null, count(*),
    case when indicator_id = 'initial_conference_working_days' then median(days) else quantile_disc(days, 0.9) end
from (
    select authority, held, working_days_between(enquiry_started, held) as days,
        unnest(['initial_conference_working_days', 'initial_conference_working_days',
            'initial_conference_working_days_90th'])
            as indicator_id,
        unnest(['all', 'team', 'all']) as breakdown, unnest(['all', coalesce(team, 'not_recorded'),
            'all']) as breakdown_value
    from initial_conferences where enquiry_started <= held
)
inner join flow_periods using (authority)
where held between period_start and period_end
group by authority, indicator_id, period_type, period_end, breakdown, breakdown_value;

create table flow_meetings as
select
    authority, held as day,
    case when conference_type = 'initial' then 1 end as initial_conference_meetings,
    case when conference_type = 'transfer_in' then 1 end as transfer_in_conference_meetings,
    case when conference_type = 'review' then 1 end as review_conference_meetings,
    case when conference_type = 'initial' then case when is_invited then is_attended::int else 2 end end
        as parents_attended_initial_conference,
    case when conference_type = 'review' then case when is_invited then is_attended::int else 2 end end
        as parents_attended_review_conference,
    case when is_excluded then 1 end as parents_excluded_from_conference
from meetings;

create table flow_plan_obligations_held as
select authority, done as day, own_team as team, officer, (done <= due)::int as review_conferences_on_time
from plan_obligations where done is not null;

create table flow_plan_obligations_due as
select authority, due as day, team, coalesce(done <= due, false)::int as review_conferences_due_held_on_time
from plan_obligations where done is not null or ended is null or ended >= due;

create table flow_plan_starts as
select
    authority, started as day, initial_category, team,
    age_band_protection_of(born, expected, started) as age_band_protection,
    1 as protection_plans_started, is_repeat::int as repeat_plans,
        is_repeat_of_24_months::int as repeat_plans_within_24_months
from plans;

create table flow_plan_ends as
select authority, ended as day, latest_category, end_reason, team, 1 as protection_plans_ended,
    (ended - started + 1 > 729)::int as long_plans_ended
from plans where ended is not null;

-- Starts less ends: the one flow whose amounts can be below zero.
insert into months_of_flows
select authority, 'protection_plans_net_change', last_day(day), 'all', 'all', sum(amount), 0, 0
from (
    select authority, started as day, 1 as amount from plans
    union all
    select authority, ended, -1 from plans where ended is not null
)
group by all;
