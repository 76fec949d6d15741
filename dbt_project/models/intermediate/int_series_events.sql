{# What was done in each series; one event a day and case, whose later twins were set aside before. #}
with foster_carer_meetings as (
    select
        meetings.local_authority_code,
        meetings.carer_id,
        meetings.meeting_id,
        meetings.held_date,
        meetings.recorded_due_date,
        row_number() over (
            partition by meetings.local_authority_code, meetings.carer_id, meetings.held_date
            order by meetings.meeting_id nulls last
        ) as same_day_number
    from {{ ref('stg_other_meetings') }} as meetings
    inner join {{ ref('int_extract_dates') }} as extracts
        on meetings.local_authority_code = extracts.local_authority_code
    where
        meetings.meeting_type = 'foster_carer'
        and meetings.carer_id is not null
        and meetings.held_date <= extracts.other_meetings_date
)

select
    local_authority_code,
    'looked_after_reviews' as series,
    care_period_id as case_id,
    review_id as event_id,
    held_date,
    cast(null as date) as recorded_due_date
from {{ ref('int_reviews_matched') }}
where disposition = 'counted'
union all
select
    local_authority_code,
    'review_conferences' as series,
    series_plan_id as case_id,
    conference_id as event_id,
    held_date,
    cast(null as date) as recorded_due_date
from {{ ref('int_conferences_matched') }}
where disposition = 'counted' and series_plan_id is not null
union all
select
    local_authority_code,
    'foster_carer_reviews' as series,
    carer_id as case_id,
    meeting_id as event_id,
    held_date,
    recorded_due_date
from foster_carer_meetings
where same_day_number = 1
