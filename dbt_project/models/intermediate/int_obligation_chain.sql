{# Each done date anchors the next obligation, and one always stays open. What each is due by comes next. #}
with cases as (
    select
        cases.local_authority_code,
        cases.series,
        cases.case_id,
        cases.child_id,
        cases.start_date as case_start,
        cases.end_date as case_end,
        cases.is_end_unknown,
        cases.span_number,
        cases.known_until,
        cases.history_from,
        cases.first_due_date,
        cases.is_begun_before_history,
        {# Four weeks late is late; later still, one was held before that the extract does not reach (2026-11-27). #}
        case
            when
                cases.is_begun_before_history
                and events.held_date > {{ days_after('cases.first_due_date', 28) }}
                then greatest(cases.first_number, 2)
            else cases.first_number
        end as first_number
    from {{ ref('int_series_cases') }} as cases
    left join {{ ref('int_series_events') }} as events
        on
            cases.local_authority_code = events.local_authority_code
            and cases.series = events.series
            and cases.case_id = events.case_id
            and cases.span_number = events.span_number
            and events.place = 1
),

last_done as (
    select
        local_authority_code,
        series,
        case_id,
        span_number,
        max(place) as place,
        max(held_date) as held_date
    from {{ ref('int_series_events') }}
    group by local_authority_code, series, case_id, span_number
),

places as (
    select
        local_authority_code,
        series,
        case_id,
        span_number,
        place,
        previous_held_date,
        held_date,
        event_id,
        recorded_due_date
    from {{ ref('int_series_events') }}
    union all
    select
        cases.local_authority_code,
        cases.series,
        cases.case_id,
        cases.span_number,
        coalesce(last_done.place, 0) + 1 as place,
        last_done.held_date as previous_held_date,
        cast(null as date) as held_date,
        cast(null as string) as event_id,
        cast(null as date) as recorded_due_date
    from cases
    left join last_done
        on
            cases.local_authority_code = last_done.local_authority_code
            and cases.series = last_done.series
            and cases.case_id = last_done.case_id
            and cases.span_number = last_done.span_number
),

counted as (
    select
        cases.*,
        coalesce(
            sum(coalesce(last_done.place, 0) + 1) over (
                partition by cases.local_authority_code, cases.series, cases.case_id
                order by cases.span_number nulls last
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as places_before
    from cases
    left join last_done
        on
            cases.local_authority_code = last_done.local_authority_code
            and cases.series = last_done.series
            and cases.case_id = last_done.case_id
            and cases.span_number = last_done.span_number
),

{# After a time that nobody handed over the numbers go on, at least from where they were: none stands twice. #}
numbered as (
    select
        *,
        places_before + max(first_number - places_before) over (
            partition by local_authority_code, series, case_id
            order by span_number nulls last
            rows between unbounded preceding and current row
        ) as first_number_in_span
    from counted
),

chained as (
    select
        cases.*,
        places.place,
        coalesce(places.previous_held_date, cases.case_start) as anchor_date,
        places.previous_held_date,
        places.held_date as done_date,
        places.event_id as done_id,
        places.recorded_due_date
    from numbered as cases
    inner join places
        on
            cases.local_authority_code = places.local_authority_code
            and cases.series = places.series
            and cases.case_id = places.case_id
            and cases.span_number = places.span_number
)

select
    local_authority_code,
    series,
    case_id,
    child_id,
    case_start,
    case_end,
    is_end_unknown,
    history_from,
    known_until,
    first_due_date,
    cast(first_number_in_span + place - 1 as integer) as sequence_number,
    {# The first on record of a case begun before the history: held, and by no due date that anybody knows. #}
    is_begun_before_history and place = 1 as is_first_known,
    anchor_date,
    previous_held_date,
    done_date,
    done_id,
    recorded_due_date
from chained
