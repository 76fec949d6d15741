{# The one mechanism for due dates: each done date anchors the next obligation, and one always stays open. #}
with done as (
    select
        *,
        cast(row_number() over (
            partition by local_authority_code, series, case_id
            order by held_date nulls last, event_id nulls last
        ) as integer) as sequence_number,
        lag(held_date) over (
            partition by local_authority_code, series, case_id
            order by held_date nulls last, event_id nulls last
        ) as previous_done_date
    from {{ ref('int_series_events') }}
),

last_done as (
    select
        local_authority_code,
        series,
        case_id,
        max(sequence_number) as sequence_number,
        max(held_date) as done_date
    from done
    group by local_authority_code, series, case_id
),

chained as (
    select
        cases.local_authority_code,
        cases.series,
        cases.case_id,
        cases.child_id,
        cases.start_date as case_start,
        cases.end_date as case_end,
        cases.history_from,
        done.sequence_number,
        coalesce(done.previous_done_date, cases.start_date) as anchor_date,
        done.held_date as done_date,
        done.event_id as done_id,
        done.recorded_due_date
    from {{ ref('int_series_cases') }} as cases
    inner join done
        on
            cases.local_authority_code = done.local_authority_code
            and cases.series = done.series
            and cases.case_id = done.case_id
    union all
    select
        cases.local_authority_code,
        cases.series,
        cases.case_id,
        cases.child_id,
        cases.start_date as case_start,
        cases.end_date as case_end,
        cases.history_from,
        coalesce(last_done.sequence_number, 0) + 1 as sequence_number,
        coalesce(last_done.done_date, cases.start_date) as anchor_date,
        cast(null as date) as done_date,
        cast(null as varchar) as done_id,
        cast(null as date) as recorded_due_date
    from {{ ref('int_series_cases') }} as cases
    left join last_done
        on
            cases.local_authority_code = last_done.local_authority_code
            and cases.series = last_done.series
            and cases.case_id = last_done.case_id
),

keyed as (
    select
        *,
        {{ series_limit_key('series', 'sequence_number') }} as limit_key,
        {# In a case older than the extract's history, the first event on record only anchors what follows. #}
        coalesce(
            case_start < history_from and (
                sequence_number = 1
                or coalesce(done_date < history_from, false)
                or anchor_date < history_from
            ),
            false
        ) as is_due_date_unknown
    from chained
),

due as (
    select
        keyed.*,
        case
            when keyed.series = 'foster_carer_reviews' and keyed.sequence_number = 1 then keyed.recorded_due_date
            else {{ deadline('series', 'keyed.anchor_date') }}
        end as statutory_due_date,
        {{ limit_columns('series', 'statutory_') }}
    from keyed
    {{ deadline_joins('series', 'keyed.limit_key', 'keyed.anchor_date', 'keyed.local_authority_code') }}
),

judged as (
    select
        *,
        case when not is_due_date_unknown then statutory_due_date end as due_date,
        case when not is_due_date_unknown then statutory_time_limit end as time_limit,
        case when not is_due_date_unknown then statutory_law end as law
    from due
)

select
    local_authority_code,
    series,
    case_id,
    child_id,
    case_start,
    case_end,
    sequence_number,
    anchor_date,
    {# By the anchor on record, also where earlier events are out of the extract's reach and nothing is judged by it. #}
    statutory_due_date,
    due_date,
    time_limit,
    law,
    done_date,
    done_id,
    is_due_date_unknown,
    case
        when done_date is not null then 'done'
        when is_due_date_unknown then 'due_date_unknown'
        when case_end < due_date then 'fell_away'
        when case_end is not null then 'never_held'
        else 'open'
    end as status,
    case when done_date is not null then done_date <= due_date end as is_on_time
from judged
