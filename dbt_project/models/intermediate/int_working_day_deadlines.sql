with limits as (
    select distinct amount as working_days from {{ ref('int_time_limits') }} where unit = 'working_days'
    union
    select distinct limit_working_days as working_days
    from {{ ref('int_escalation_stages') }}
    where limit_working_days is not null
),

{# Counted before they are joined, so that the engine joins on one number and not on every pair of days. #}
targets as (
    select
        anchors.calendar_date as anchor_date,
        limits.working_days,
        anchors.working_days_to_date + limits.working_days as working_day_number
    from {{ ref('int_calendar') }} as anchors
    cross join limits
),

working_days as (
    select
        calendar_date,
        working_days_to_date
    from {{ ref('int_calendar') }}
    where is_working_day
)

select
    targets.anchor_date,
    targets.working_days,
    working_days.calendar_date as deadline
from targets
inner join working_days on targets.working_day_number = working_days.working_days_to_date
