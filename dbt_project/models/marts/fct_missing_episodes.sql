with ended as (
    select
        *,
        case when end_date is not null then interview_due_date end as due_date,
        case when end_date is not null then interview_time_limit end as time_limit,
        case when end_date is not null then interview_law end as law
    from {{ ref('evidence_missing_episodes') }}
)

select
    ended.local_authority_code,
    ended.missing_key,
    ended.child_key,
    ended.disposition,
    {{ is_counted('ended.disposition') }} as is_counted,
    ended.missing_type,
    ended.start_date,
    ended.end_date,
    {{ month_end('ended.interview_offered_date') }} as interview_offered_month_end,
    ended.interview_completed_date,
    ended.end_date as anchor_date,
    ended.time_limit,
    ended.law,
    ended.due_date,
    case when ended.due_date is not null then coalesce(ended.interview_completed_date <= ended.due_date, false) end
        as is_on_time
from ended
