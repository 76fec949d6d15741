-- Cells to figures: periods that exist, what is supplied, and everything that a row of indicator_values says.
create table supply as
with needed as (
    select indicator_id, unnest(string_split(needs, ';')) as need from definitions
),
-- Ends of cases that the product asks for beyond the contract, where many records have none.
needed_by_contract as (
    from needed
    where need not in (
        'review_actions.completed_date', 'escalations.resolved_date', 'reviewing_officers.end_date',
        'established_posts.end_date', 'advocacy_referrals.end_date', 'escalations.cafcass_referral_date'
    )
),
given as (
    select distinct local_authority_code as authority, export_name as need, true as is_given
        from source.landing.batches where is_in_force
    union all
    select local_authority_code, export_name || '.' || column_name, true from source.landing.supplied_columns
        where is_supplied
)
select authority, indicator_id, count(is_given) = count(*) as is_supplied
from authorities cross join needed_by_contract left join given using (authority, need)
group by authority, indicator_id;

create table figures as
with kinds as (
    select indicator_id, measure, kind, is_difference, authority, period_type, period_start, period_end, extracted,
        is_supplied,
        case when looks_back like '% months' then months_after(period_start, -(string_split(looks_back, ' ')[1]::int))
            when looks_back like '% days' then period_start - string_split(looks_back, ' ')[1]::int
            else period_start end as looks_from
    from definitions cross join reporting_periods inner join supply using (authority, indicator_id)
    where case kind when 'flow' then period_type <> 'point_in_time' when 'stock' then period_type = 'point_in_time'
        else period_type in ('year_to_date', 'rolling_12') end
),
summed as (
    select authority, indicator_id, period_type, period_end, breakdown, breakdown_value, good, other, excluded,
        null::double as measured
    from cells
    union all
    select authority, indicator_id, period_type, period_end, breakdown, breakdown_value, numerator, denominator, 0,
        measured
    from measured
),
-- The cell of all is there with nothing in it, the others where they have something to show.
placed as (
    select kinds.*, 'all' as breakdown, 'all' as breakdown_value, good, other, excluded, measured
    from kinds
    left join (from summed where breakdown = 'all') using (authority, indicator_id, period_type, period_end)
    union all
    select kinds.*, breakdown, breakdown_value, good, other, excluded, measured
    from kinds inner join summed using (authority, indicator_id, period_type, period_end)
    where breakdown <> 'all' and is_supplied and (good <> 0 or other <> 0 or excluded <> 0)
),
shown as (
    select
        authority, indicator_id, measure, kind, is_difference, period_type, period_start, period_end, extracted,
        breakdown, breakdown_value, looks_from, is_supplied,
        case when not is_supplied or measure in ('median', 'percentile_90') then null
            else coalesce(good, 0) end as numerator,
        case when not is_supplied or measure in ('count', 'fte') then null
            when indicator_id = 'children_participating' then coalesce(other, 0)
            when measure = 'percentage' then coalesce(good, 0) + coalesce(other, 0)
            when measure in ('median', 'percentile_90') then coalesce(other, 0) else other end as denominator,
        case when is_supplied then coalesce(excluded, 0)::bigint end as excluded,
        case when is_supplied then measured end as measured
    from placed
    where breakdown <> 'officer' or breakdown_value <> 'unallocated'
        or authority in (select local_authority_code from source.landing.batches where export_name = 'allocations')
)
select *, case when measure in ('count', 'fte') then numerator
    when measure = 'percentage' then 100 * numerator / nullif(denominator, 0) else measured end as value
from shown;
