{# The one mechanism for due dates (counting-rules): what had to be done, by when, by which rule, and how it ended. #}
with judged as (
    select
        chain.*,
        chain.is_first_known and chain.done_date is not null as is_due_date_unknown,
        due_dates.due_rule as known_rule,
        due_dates.time_limit as known_time_limit,
        due_dates.law as known_law,
        due_dates.counted_from_date as known_counted_from_date,
        due_dates.due_date as known_due_date
    from {{ ref('int_obligation_chain') }} as chain
    inner join {{ ref('int_obligation_due_dates') }} as due_dates
        on
            chain.local_authority_code = due_dates.local_authority_code
            and chain.series = due_dates.series
            and chain.case_id = due_dates.case_id
            and chain.sequence_number = due_dates.sequence_number
            and due_dates.known_until is null
),

dated as (
    select
        *,
        case when not is_due_date_unknown then known_due_date end as due_date,
        case when not is_due_date_unknown and known_due_date is not null then known_rule end as due_rule
    from judged
)

select
    dated.local_authority_code,
    dated.series,
    dated.case_id,
    dated.child_id,
    dated.case_start,
    dated.case_end,
    dated.sequence_number,
    dated.history_from,
    dated.known_until,
    dated.anchor_date as opened_date,
    dated.previous_held_date as previous_done_date,
    case when dated.due_rule is not null then dated.known_counted_from_date else dated.anchor_date end as anchor_date,
    dated.due_rule,
    dated.due_date,
    case when dated.due_rule is not null then dated.known_time_limit end as time_limit,
    case when dated.due_rule is not null then dated.known_law end as law,
    dated.done_date,
    dated.done_id,
    dated.is_due_date_unknown,
    {# What came before the first on record is not known: it may have been due earlier, by another rule. #}
    case when dated.is_first_known then dated.known_due_date end as latest_due_date,
    case when dated.is_first_known then dated.known_rule end as latest_due_rule,
    case
        when dated.done_date is not null then 'done'
        {# What came after belongs to a time that nobody handed over. #}
        when
            dated.is_end_unknown
            or (dated.known_until is not null and coalesce(dated.case_end > dated.known_until, true))
            then 'unknown'
        when dated.case_end < dated.due_date then 'fell_away'
        when dated.case_end is not null then 'never_held'
        else 'open'
    end as status,
    case when dated.done_date is not null then dated.done_date <= dated.due_date end as is_on_time,
    suspended.from_date is not null as is_limit_suspended
from dated
left join {{ ref('suspended_limits') }} as suspended
    on
        dated.series = suspended.series
        and dated.due_rule = suspended.due_rule
        and dated.due_date >= suspended.from_date
        and dated.due_date <= suspended.to_date
