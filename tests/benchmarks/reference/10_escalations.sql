-- Escalations, their stages and reasons (counting-rules.md, Escalations).
create table stages as
select stages.authority, stages.extracted, trim(stages.escalation_id) as escalation_id, stage, stage_order,
    working_days,
    is_senior, happened(entered_date, extracted) as entered, happened(responded_date, extracted) as responded,
    said(exit_outcome) as exit_outcome
from (
    select given.*, authority, extracted
    from source.landing.escalation_stages as given inner join authorities on authority = _local_authority_code
) as stages
left join escalation_stage_limits using (stage)
where happened(entered_date, extracted) is not null;

create table escalations as
with raised as (
    select authority, extracted, child, trim(escalation_id) as escalation_id,
        happened(raised_date, extracted) as raised,
        happened(resolved_date, extracted) as resolved, said(resolution) as resolution, said(route) as route,
        said(reason_code) as reason, said(challenged_agency) as challenged_agency, link(officer_id) as officer,
        said(team) as team, is_formal, link(repeat_of_escalation_id) as repeats,
        happened(cafcass_referral_date, extracted) as referred
    from newest_of('source.landing.escalations') where happened(raised_date, extracted) is not null
),
staged as (
    select authority, escalation_id, count(*) as stages,
        min(entered) filter (where stage not in ('informal', 'cafcass')) as formal_on,
        arg_min(stage, (entered, stage_order)) as first_stage
    from stages group by authority, escalation_id
)
select raised.*, coalesce(first_stage, 'none') as first_stage,
    coalesce(formal_on, case when stages is null and is_formal = 'Y' then raised end) as formal_on,
    exists (
        select 1 from raised as other
        where other.authority = raised.authority and other.child = raised.child and other.reason = raised.reason
            and other.escalation_id <> raised.escalation_id
            and other.resolved between months_after(raised.raised, -6) and raised.raised
    ) as is_of_a_resolved_reason
from raised left join staged using (authority, escalation_id);

-- The stage from a day on: of several entered on one day the later one.
create table stages_reached as
select distinct on (authority, escalation_id, entered) authority, escalation_id, entered, stage
from stages order by authority, escalation_id, entered, stage_order desc;

create table flow_raised as
select authority, child, raised as day, reason, route, first_stage, challenged_agency, team, officer,
    case when formal_on is null then 'informal' else 'formal' end as formality, 1 as escalations_raised,
    (repeats is not null or is_of_a_resolved_reason)::int as repeat_escalations
from escalations;

-- Each different reason once; the cell of all counts the concern once.
insert into months_of_flows
select authority, 'escalations_by_any_reason', last_day(raised), 'all', 'all', count(*), 0, 0
    from escalations group by all
union all
select authority, 'escalations_by_any_reason', last_day(raised), 'reason', coalesce(any_reason, 'not_recorded'),
    count(*), 0, 0
from (
    select escalations.authority, escalations.escalation_id, raised, each_reason.any_reason
    from escalations left join (
        select authority, escalation_id, reason as any_reason from escalations where reason is not null
        union
        select _local_authority_code, trim(escalation_id), said(reason_code) from source.landing.escalation_reasons
    ) as each_reason using (authority, escalation_id)
)
group by all;

create table flow_resolved as
select escalations.authority, resolved as day, reason, resolution, coalesce(stage, 'none') as final_stage,
    case when formal_on is null then 'informal' else 'formal' end as formality, 1 as escalations_resolved
from escalations
asof left join stages_reached
    on stages_reached.authority = escalations.authority and stages_reached.escalation_id = escalations.escalation_id
    and stages_reached.entered <= escalations.resolved
where resolved is not null;

create table flow_formal as
select authority, formal_on as day, team, reason,
    case when resolution = 'withdrawn' then 2
        else by_deadline(resolved, working_day_after(formal_on, 20), extracted) end
        as escalations_resolved_on_time
from escalations where formal_on is not null;

create table flow_referred as
select authority, referred as day, 1 as cafcass_referrals from escalations where referred is not null;

create table flow_stages as
select stages.authority, entered as day, stage, exit_outcome, team, 1 as escalation_stages_entered,
    case when working_days is null then null when exit_outcome = 'withdrawn' then 2
        else by_deadline(responded, working_day_after(entered, working_days::int),
            stages.extracted) end as stage_responses_on_time
from stages inner join escalations using (authority, escalation_id);

insert into measured
select authority, 'escalation_working_days', period_type, period_end, 'all', 'all', null, count(*),
    median(working_days_between(formal_on, resolved))
from escalations inner join flow_periods using (authority)
where resolved between period_start and period_end and formal_on <= resolved and coalesce(resolution,
    '') <> 'withdrawn'
group by all
union all
select authority, 'children_with_escalations', period_type, period_end, 'all', 'all', count(distinct child), null,
    null
from escalations inner join flow_periods using (authority)
where raised between period_start and period_end group by all
union all
select authority, 'escalations_to_senior_manager', period_type, period_end, 'all', 'all',
    count(distinct escalation_id), null, null
from stages semi join escalations using (authority, escalation_id) inner join flow_periods using (authority)
where is_senior and entered between period_start and period_end group by all;

create table stock_escalations as
select open.*, coalesce(stage, 'none') as current_stage, 1 as escalations_open,
    case when working_day_after(formal_on, 20) <= day and formality = 'formal' then 1 end as escalations_overdue
from (
    select escalations.authority, escalation_id, month_end as day, team, formal_on,
        case when formal_on <= month_end then 'formal' else 'informal' end as formality,
        case when working_days_between(raised, month_end) <= 20 then 'up_to_20'
            when working_days_between(raised, month_end) <= 60 then '21_to_60' else 'over_60' end as days_open_band
    from escalations inner join month_ends using (authority)
    where raised <= month_end and (resolved is null or resolved > month_end)
) as open
asof left join stages_reached
    on stages_reached.authority = open.authority and stages_reached.escalation_id = open.escalation_id
    and stages_reached.entered <= open.day;
