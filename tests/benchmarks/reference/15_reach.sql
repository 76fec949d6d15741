-- How far back each export reaches: its earliest event; for cases, the earliest recorded end (counting-rules.md, Reach)
create table reaches as
with events as (
    select authority, 'care_episodes' as export_name, ended as day
    from remaining inner join (select authority, period, ended from periods_of_care
        where ended is not null) using (authority, period, ended)
    where is_latest
    union all select authority, 'protection_plans', ended from plans
    union all select authority, 'reviews', happened(held_date, extracted) from newest_of('source.landing.reviews')
        where coalesce(is_cancelled, 'N') <> 'Y'
    union all select authority, 'conferences', happened(held_date, extracted)
        from newest_of('source.landing.conferences')
        where coalesce(is_cancelled, 'N') <> 'Y'
    union all select authority, 'section47_enquiries', started from enquiries
    union all select authority, 'escalations', raised from escalations
    union all select authority, 'escalation_stages', entered from stages
    union all select authority, 'reviewing_officers', happened(start_date, extracted)
        from source.landing.reviewing_officers
        inner join authorities on authority = _local_authority_code
    union all select authority, 'established_posts', happened(start_date, extracted)
        from source.landing.established_posts
        inner join authorities on authority = _local_authority_code
    union all select authority, 'allocations', started from allocations
    union all select authority, 'officer_contacts', contacted from contacts
    union all select authority, 'missing_episodes', happened(start_date, extracted)
        from newest_of('source.landing.missing_episodes')
    union all select authority, 'advocacy_referrals', referred from referrals
    union all select authority, 'other_meetings', held from other_held
    union all select authority, 'review_audits', day from flow_audits
    union all select authority, 'review_actions', happened(agreed_date, extracted)
        from newest_of('source.landing.review_actions')
        where coalesce(is_cancelled, 'N') <> 'Y'
    union all select authority, 'child_documents', completed from documents
),
-- A single earliest row more than 24 months before the next one is passed over.
ranked as (
    select *, lead(day) over in_order as next_day, row_number() over in_order as place
    from events where day is not null window in_order as (partition by authority, export_name order by day)
)
select authority, export_name,
    coalesce(min(day) filter (not (place = 1 and coalesce(next_day > months_after(day, 24), false))),
        date '9999-12-31') as reach
from ranked group by authority, export_name;

-- A figure made of parts is before the reach where one of its parts is.
create table reaches_of_indicators as
with needed as (
    select distinct indicator_id, string_split(unnest(string_split(needs, ';')), '.')[1] as export_name
        from definitions
    union
    select 'meetings_chaired', unnest(['conferences', 'other_meetings'])
)
select authority, indicator_id, max(coalesce(reach, date '9999-12-31')) as reach
from authorities cross join needed
left join reaches using (authority, export_name)
where export_name not in ('children', 'population', 'escalation_reasons')
    and (indicator_id <> 'meetings_chaired' or (authority, export_name) in (
        select (local_authority_code, export_name) from source.landing.batches
    ))
group by authority, indicator_id;
