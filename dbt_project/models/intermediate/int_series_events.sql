{#
    What was done in each series in the spans that the extracts know; one event a day and case, whose later twins were
    set aside before. What a file has from outside of them is not in the series: what lay between is unknown.
#}
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
),

events as (
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
)

select
    events.local_authority_code,
    events.series,
    events.case_id,
    events.event_id,
    events.held_date,
    events.recorded_due_date,
    spans.span_number,
    cast(row_number() over (
        partition by events.local_authority_code, events.series, events.case_id, spans.span_number
        order by events.held_date nulls last, events.event_id nulls last
    ) as integer) as place,
    lag(events.held_date) over (
        partition by events.local_authority_code, events.series, events.case_id, spans.span_number
        order by events.held_date nulls last, events.event_id nulls last
    ) as previous_held_date
from events
inner join {{ ref('int_series_spans') }} as spans
    on
        events.local_authority_code = spans.local_authority_code
        and events.series = spans.series
        and events.held_date >= coalesce(spans.history_from, events.held_date)
        and events.held_date <= {{ open_ended('spans.known_until') }}
