-- Reviews by the day they were held, and obligations by the day they were due.
create table flow_reviews as
with facts as (
    select reviews.*, due, due_rule, reviews.held <= due as is_on_time,
        case when born is null then 'age_unknown' when born > held or age_at(born,
            held) < 4 then 'under_4' end as too_young,
        codes.has_participated, codes.has_attended, coalesce(reviews.team, episode.team) as team_then
    from counted_reviews as reviews
    inner join care_obligations as series using (authority, period, number)
    left join participation_codes as codes on codes.participation_code = code and code <> 'PN0'
    asof left join current_episodes as episode
        on episode.authority = reviews.authority and episode.period = reviews.period
            and episode.started <= reviews.held
),
contacted as (
    select distinct authority, review_id from counted_reviews as reviews inner join contacts using (authority, child)
    where contacted > held_before and contacted < held
)
select
    authority, extracted, period, child, held as day, held - due as days_late,
    team_then as team, officer, review_type, code as participation_code, plan_rating, review_trigger,
    chaired as chaired_by_child, late_reason, due_rule, age_band_of(born, held) as age_band,
    case when number = 1 then 'first' when number = 2 then 'second' else 'later' end as review_number,
    case when has_attended then 'attended' when not has_attended then 'absent' end as attended,
    case when born is null then null when age_at(born, held) < 10 then '4_to_9' when age_at(born, held) < 16
        then '10_to_15' else '16_and_over' end as age_band_participation,
    1 as reviews_held,
    is_on_time::int as reviews_on_time,
    case when not is_on_time then 1 end as reviews_late,
    case when too_young is not null or has_participated is null then 2
        else has_participated::int end as review_participation,
    case when too_young is not null or has_attended is null then 2 else has_attended::int end as review_attendance,
    case when too_young is null and has_participated is not null then 1 end as participation_methods,
    judged(seen <= held and case when number = 1 then seen >= started else seen > held_before end)
        as child_seen_before_review,
    case when too_young is not null then 2 else if_recorded(child_consulted,
        'Y') end as child_consulted_before_review,
    if_recorded(parents_consulted, 'Y') as parents_consulted_before_review,
    if_recorded(carers_consulted, 'Y') as carers_consulted_before_review,
    if_recorded(parents_participated, 'Y') as parents_participated_in_review,
    case when too_young is not null or chaired is null then 2 else judged(chaired in ('co_chaired', 'chaired')) end
        as reviews_chaired_by_child,
    by_deadline(decided, working_day_after(held, 5), extracted) as decisions_issued_on_time,
    by_deadline(distributed, working_day_after(held, 20), extracted) as review_records_distributed_on_time,
    case when number = 2 then judged(is_permanence_agreed or was_permanence_agreed) end
        as permanence_plan_by_second_review,
    if_recorded(plan_rating, 'red') as care_plans_rated_red,
    if_recorded(plan_rating, 'amber') as care_plans_rated_amber,
    if_recorded(plan_rating, 'green') as care_plans_rated_green,
    case when number > 1 then (contacted.review_id is not null)::int end as contact_between_reviews
from facts left join contacted using (authority, review_id);

create table flow_review_obligations as
select
    series.authority, due as day, due_rule, coalesce(reviews.team, episode.team) as team,
    coalesce(done <= due, false)::int as reviews_due_held_on_time,
    case when standing = 'never_held' then 1 end as reviews_never_held,
    case when due_rule in ('authorised', 'placed', 'placed_second', 'returned')
        then coalesce(done <= due, false)::int end as adoption_reviews_on_time
from care_obligations as series
left join counted_reviews as reviews using (authority, period, number)
asof left join current_episodes as episode
    on episode.authority = series.authority and episode.period = series.period and episode.started <= series.due
where standing <> 'fell_away';

create table flow_contacts as
select contacts.authority, contacted as day, contact_type, officer, 1 as officer_contacts
from contacts
semi join periods_of_care as periods
    on periods.authority = contacts.authority and periods.child = contacts.child
    and started <= contacted and (ended is null or ended > contacted);

create table actions as
select authority, extracted, coalesce(said(owner), 'not_recorded') as owner, said(team) as team,
    happened(agreed_date, extracted) as agreed, usable(due_date, extracted) as due,
    happened(completed_date, extracted) as completed
from newest_of('source.landing.review_actions')
where link(review_id) is not null and coalesce(is_cancelled, 'N') <> 'Y' and happened(agreed_date,
    extracted) is not null;

create table flow_actions as
select authority, due as day, owner, team, judged(completed <= due) as review_actions_completed_on_time
from actions where due <= extracted;

insert into measured
select authority, 'review_days_late', period_type, period_end, breakdown, breakdown_value, null, count(*),
    median(days_late)
from (
    select authority, day, days_late, unnest(['all', 'team']) as breakdown,
        unnest(['all', coalesce(team, 'not_recorded')]) as breakdown_value
    from flow_reviews where reviews_late = 1
)
inner join flow_periods using (authority)
where day between period_start and period_end
group by all;

-- A child counts once, and took part only where it took part in each of the reviews that could be judged.
insert into measured
select authority, 'children_participating', period_type, period_end, 'all', 'all', sum(took_part), count(*), null
from (
    select authority, period_type, period_end, child, min(review_participation) as took_part
    from flow_reviews inner join window_periods using (authority)
    where review_participation < 2 and day between period_start and period_end
    group by all
)
group by all;
