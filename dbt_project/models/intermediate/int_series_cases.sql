{# What each series of obligations is about: counting-rules, One mechanism for due dates. #}
with histories as (
    select
        local_authority_code,
        max(case when export_name = 'reviews' then history_from end) as reviews_from,
        max(case when export_name = 'conferences' then history_from end) as conferences_from,
        max(case when export_name = 'other_meetings' then history_from end) as other_meetings_from
    from {{ ref('int_export_histories') }}
    group by local_authority_code
),

cases as (
    select
        local_authority_code,
        'looked_after_reviews' as series,
        care_period_id as case_id,
        child_id,
        start_date,
        end_date
    from {{ ref('evidence_care_periods') }}
    union all
    select
        local_authority_code,
        'review_conferences' as series,
        plan_id as case_id,
        child_id,
        start_date,
        end_date
    from {{ ref('int_plans_dated') }}
    where disposition = 'counted'
    union all
    select
        local_authority_code,
        'foster_carer_reviews' as series,
        case_id,
        cast(null as varchar) as child_id,
        min(held_date) as start_date,
        cast(null as date) as end_date
    from {{ ref('int_series_events') }}
    where series = 'foster_carer_reviews'
    group by local_authority_code, case_id
)

select
    cases.local_authority_code,
    cases.series,
    cases.case_id,
    cases.child_id,
    cases.start_date,
    cases.end_date,
    case cases.series
        when 'looked_after_reviews' then histories.reviews_from
        when 'review_conferences' then histories.conferences_from
        else histories.other_meetings_from
    end as history_from
from cases
inner join histories on cases.local_authority_code = histories.local_authority_code
