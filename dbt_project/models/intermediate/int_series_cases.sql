{#
    What each series of obligations is about (counting-rules, One mechanism for due dates), and whether the case began
    before the extract's history, so that the first of its events on record is not the first of all. Where a time between
    extracts was never handed over, a case begins anew after it.
#}
with cases as (
    select
        local_authority_code,
        'looked_after_reviews' as series,
        care_period_id as case_id,
        child_id,
        start_date,
        end_date,
        cast(null as date) as recorded_due_date,
        is_start_unknown,
        is_end_unknown,
        cast(null as integer) as only_in_span,
        'first_review' as limit_key
    from {{ ref('evidence_care_periods') }}
    union all
    select
        local_authority_code,
        'review_conferences' as series,
        plan_id as case_id,
        child_id,
        start_date,
        end_date,
        cast(null as date) as recorded_due_date,
        false as is_start_unknown,
        is_end_unknown,
        cast(null as integer) as only_in_span,
        'first_review_conference' as limit_key
    from {{ ref('int_plans_dated') }}
    where disposition = 'counted'
    union all
    select
        local_authority_code,
        'foster_carer_reviews' as series,
        case_id,
        cast(null as string) as child_id,
        held_date as start_date,
        cast(null as date) as end_date,
        recorded_due_date,
        false as is_start_unknown,
        false as is_end_unknown,
        span_number as only_in_span,
        cast(null as string) as limit_key
    from {{ ref('int_series_events') }}
    where series = 'foster_carer_reviews' and place = 1
),

care_histories as (
    select
        local_authority_code,
        history_from
    from {{ ref('int_export_histories') }}
    where export_name = 'care_episodes'
),

dated as (
    select
        cases.*,
        spans.span_number,
        spans.known_until,
        case
            when cases.limit_key is null then cases.recorded_due_date
            else {{ deadline('first', 'cases.start_date') }}
        end as first_due_date,
        coalesce(spans.history_from, case when cases.is_start_unknown then care_histories.history_from end)
            as history_from
    from cases
    inner join {{ ref('int_series_spans') }} as spans
        on
            cases.local_authority_code = spans.local_authority_code
            and cases.series = spans.series
            and spans.span_number = coalesce(cases.only_in_span, spans.span_number)
            and cases.start_date <= {{ open_ended('spans.known_until') }}
            and {{ open_ended('cases.end_date') }} >= coalesce(spans.history_from, cases.start_date)
    left join care_histories on cases.local_authority_code = care_histories.local_authority_code
    {{ deadline_joins('first', 'cases.limit_key', 'cases.start_date', 'cases.local_authority_code') }}
),

counted as (
    select
        dated.*,
        {{ deadline('second', 'dated.first_due_date') }} as second_due_date
    from dated
    {{ deadline_joins('second', "'second_review'", 'dated.first_due_date', 'dated.local_authority_code') }}
),

numbered as (
    select
        *,
        coalesce(
            is_start_unknown
            or case when series = 'foster_carer_reviews' then first_due_date else start_date end < history_from,
            false
        ) as is_begun_before_history,
        case
            when is_start_unknown then 3
            else
                1
                + case when first_due_date < history_from then 1 else 0 end
                + case
                    when series <> 'looked_after_reviews' then 0
                    when second_due_date < history_from then 1
                    else 0
                end
        end as number_at_history
    from counted
)

select
    local_authority_code,
    series,
    case_id,
    child_id,
    start_date,
    end_date,
    is_end_unknown,
    span_number,
    known_until,
    history_from,
    first_due_date,
    is_begun_before_history,
    {# The number that the first event on record has by the table of due dates, in a case begun before the history. #}
    case when is_begun_before_history then number_at_history else 1 end as first_number
from numbered
