-- Officers in post, posts, caseloads, and rates by population (counting-rules.md, Caseload).
create table spells as
select authority, trim(officer_id) as officer, role, said(contract_type) as contract_type,
    coalesce(try_cast(full_time_equivalent as decimal(9, 4)), 0) as fte,
    happened(start_date, extracted) as started, happened(end_date, extracted) as ended
from source.landing.reviewing_officers inner join authorities on authority = _local_authority_code
where happened(start_date, extracted) is not null and role in ('iro', 'conference_chair', 'both');

create table in_post as
select spells.*, month_end as day from spells inner join month_ends using (authority)
where started <= month_end and (ended is null or ended > month_end);

create table posts as
select authority, month_end as day, role, coalesce(try_cast(full_time_equivalent as decimal(9, 4)), 0) as fte
from source.landing.established_posts
inner join authorities on authority = _local_authority_code
inner join month_ends using (authority)
where role in ('iro', 'conference_chair', 'both') and happened(start_date, authorities.extracted) <= month_end
    and (happened(end_date, authorities.extracted) is null or happened(end_date, authorities.extracted) > month_end);

insert into cells
with by_attribute as (
    select authority, day, officer, fte, unnest(['all', 'contract_type', 'role']) as breakdown,
        unnest(['all', coalesce(contract_type, 'not_recorded'), role]) as breakdown_value
    from in_post
)
select authority, unnest(['officers_in_post', 'officers_in_post_fte']), 'point_in_time', day, breakdown,
    breakdown_value,
    unnest([count(distinct officer), sum(fte)]), 0, 0
from by_attribute group by all;

insert into cells
select authority, 'posts_fte', 'point_in_time', day, breakdown, breakdown_value, sum(fte), 0, 0
from (
    select authority, day, fte, unnest(['all', 'role']) as breakdown, unnest(['all', role]) as breakdown_value from posts
)
group by all
union all
select authority, 'vacancies_fte', 'point_in_time', day, 'all', 'all', sum(fte), 0, 0
from (select authority, day, fte from posts union all select authority, day, -fte from in_post)
group by all;

create table counts_of_days as
select authority, month_end as day, coalesce(care.number, 0) as care, coalesce(plans.number, 0) as plans,
    coalesce(either.number, 0) as either, coalesce(fte_of_all, 0) as fte_of_all,
    coalesce(fte_of_care, 0) as fte_of_care, coalesce(fte_of_plans, 0) as fte_of_plans
from month_ends
left join (select authority, day as month_end, count(*) as number from open_care where is_child group by all) as care
    using (authority, month_end)
left join (select authority, day as month_end, count(*) as number from open_plans group by all) as plans
    using (authority, month_end)
left join (select authority, day as month_end, count(*) as number from stock_children group by all) as either
    using (authority, month_end)
left join (
    select authority, day as month_end, sum(fte) as fte_of_all,
        sum(fte) filter (role <> 'conference_chair') as fte_of_care,
        sum(fte) filter (role <> 'iro') as fte_of_plans
    from in_post group by all
) using (authority, month_end);

insert into measured
select authority, indicator_id, 'point_in_time', day, 'all', 'all', cases, fte, cases / nullif(fte, 0)
from (
    select authority, day,
        unnest(['caseload_per_fte', 'looked_after_caseload_per_fte', 'protection_caseload_per_fte']) as indicator_id,
        unnest([either, care, plans]) as cases, unnest([fte_of_all, fte_of_care, fte_of_plans]) as fte
    from counts_of_days
);

-- The latest 30 June on or before the day, at most three years old.
insert into measured
with people as (
    select _local_authority_code as authority, make_date(year::int, 6, 30) as counted_on,
        population_0_17::double as people
    from source.landing.population
),
latest as (
    select counts_of_days.authority, day, care, plans,
        case when months_after(counted_on, 36) >= day then people end as people
    from counts_of_days
    asof left join people on people.authority = counts_of_days.authority and people.counted_on <= counts_of_days.day
)
select authority, unnest(['children_looked_after_rate', 'protection_plan_rate']), 'point_in_time', day, 'all', 'all',
    unnest([care, plans]), people, unnest([10000 * care / nullif(people, 0), 10000 * plans / nullif(people, 0)])
from latest;

create table stock_officers as
with caseloads as (
    select authority, day, allocated_officer as officer, count(*) as children
    from stock_care where is_child and allocated_officer is not null group by all
),
of_care as (
    select authority, day, officer, sum(fte) as fte from in_post where role <> 'conference_chair' group by all
)
select authority, day, (children / fte <= 70)::int as officers_within_guidance
from of_care inner join caseloads using (authority, day, officer) where fte > 0;

create table flow_joining as
select distinct authority, officer, started as day, 1 as officers_joining from spells as this
where not exists (
    select 1 from spells as other
    where other.authority = this.authority and other.officer = this.officer and other.started < this.started
        and (other.ended is null or other.ended >= this.started - 1)
);

create table flow_leaving as
select distinct authority, officer, ended as day, 1 as officers_leaving from spells as this
where ended is not null and not exists (
    select 1 from spells as other
    where other.authority = this.authority and other.officer = this.officer and other.started <= this.ended + 1
        and (other.ended is null or other.ended > this.ended)
);
