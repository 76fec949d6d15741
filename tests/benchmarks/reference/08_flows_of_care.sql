-- Starts and ends of care, episodes, missing episodes, advocacy, other meetings and audits.
create table flow_care_starts as
with officers as (
    select distinct periods.authority, period
    from periods_of_care as periods inner join allocations using (authority, child)
    where role = 'iro' and allocations.started <= working_day_after(periods.started, 5)
        and (allocations.ended is null or allocations.ended > periods.started)
        and (allocations.ended is null or allocations.ended > allocations.started)
)
select
    periods.authority, periods.started as day, sex, ethnic_group, unaccompanied, episode.legal_status, episode.team,
    age_band_of(born, periods.started) as age_band, 1 as children_starting_care,
    case when working_day_after(periods.started, 5) > extracted then 2 else (officers.period is not null)::int end
        as officer_allocated_on_time
from periods_of_care as periods
left join current_episodes as episode using (authority, period, started)
left join officers using (authority, period);

create table flow_care_ends as
select authority, ended as day, age_band_of(born, ended) as age_band, end_reason, 1 as children_ceasing_care
from periods_of_care where ended is not null;

create table flow_episodes as
select authority, child, started as day,
    case when placement_type in ('U1', 'U4') and place > 1 and coalesce(type_before, '') not in ('U1',
        'U4') then 1 end
        as long_term_foster_matches
from remaining;

insert into measured
select authority, 'children_placed_in_secure', period_type, period_end, 'all', 'all', count(distinct child), null,
    null
from remaining inner join flow_periods using (authority)
where placement_type = 'K1' and started between period_start and period_end
group by all;

create table missing as
select given.authority, given.extracted, given.child, happened(given.start_date, given.extracted) as started,
    happened(given.end_date, given.extracted) as ended, usable(given.interview_completed_date,
        given.extracted) as interviewed,
    children.born
from newest_of('source.landing.missing_episodes') as given
left join children on children.authority = given.authority and children.child = given.child
semi join periods_of_care as periods
    on periods.authority = given.authority and periods.child = given.child
    and periods.started <= happened(given.start_date, given.extracted)
    and (periods.ended is null or periods.ended > happened(given.start_date, given.extracted))
where given.missing_type = 'M';

create table flow_missing as
select authority, started as day, age_band_of(born, started) as age_band, 1 as missing_episodes from missing;

create table flow_returns as
select authority, ended as day, by_deadline(interviewed, ended + 3, extracted) as return_interviews_on_time
from missing where ended is not null;

insert into measured
select authority, 'children_missing', period_type, period_end, 'all', 'all', count(distinct child), null, null
from missing inner join flow_periods using (authority)
where started between period_start and period_end
group by all;

create table referrals as
select authority, child, happened(referral_date, extracted) as referred, coalesce(said(service),
    'not_recorded') as service,
    happened(start_date, extracted) as started, happened(end_date, extracted) as ended
from newest_of('source.landing.advocacy_referrals') where happened(referral_date, extracted) is not null;

create table flow_referrals as
select authority, referred as day, service, 1 as advocacy_referrals from referrals;

insert into measured
select authority, 'children_receiving_advocacy', period_type, period_end, breakdown, breakdown_value,
    count(distinct child), null, null
from (
    select authority, child, started, ended, unnest(['all', 'service']) as breakdown,
        unnest(['all', service]) as breakdown_value
    from referrals
)
inner join flow_periods using (authority)
where started <= period_end and (ended is null or ended >= period_start)
group by all;

create table other_held as
select authority, extracted, trim(meeting_id) as meeting_id, trim(meeting_type) as meeting_type,
    link(carer_id) as carer,
    happened(held_date, extracted) as held, usable(recorded_due_date, extracted) as recorded_due
from newest_of('source.landing.other_meetings') where happened(held_date, extracted) is not null;

create table flow_other_meetings as
select authority, held as day, meeting_type, 1 as other_meetings from other_held;

-- The first due date is the first held meeting's own; then twelve months after the meeting before.
create table flow_carer_reviews as
with once_a_day as (
    select distinct on (authority, carer, held) * from other_held
    where meeting_type = 'foster_carer' and carer is not null order by authority, carer, held, meeting_id
),
chain as (
    select *, lag(held) over (partition by authority, carer order by held) as held_before from once_a_day
),
due as (
    select *, case when held_before is null then recorded_due else months_after(held_before, 12) end as due from chain
)
select authority, held as day, case when due is null then 2 else (held <= due)::int end
    as foster_carer_reviews_on_time
from due;

create table flow_meetings_chaired as
select authority, held as day, 'looked_after_review' as meeting_type, 1 as meetings_chaired from counted_reviews
union all
select authority, held, conference_type || '_conference', 1 from meetings
union all
select authority, held, meeting_type, 1 from other_held;

create table flow_audits as
select authority, happened(audit_date, extracted) as day, said(audit_area) as audit_area, said(grade) as grade,
    1 as review_audits,
    case when said(grade) is null then 2 else judged(grade in ('outstanding', 'good')) end as review_audits_good
from (
    select audits.*, audits._local_authority_code as authority, extracted
    from source.landing.review_audits as audits inner join authorities on authority = _local_authority_code
)
where happened(audit_date, extracted) is not null;
