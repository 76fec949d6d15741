with limits as (
    select distinct amount as working_days from {{ ref('time_limits') }} where unit = 'working_days'
    union
    select distinct working_days from {{ ref('escalation_stage_limits') }} where working_days is not null
)

select
    anchors.calendar_date as anchor_date,
    limits.working_days,
    deadlines.calendar_date as deadline
from {{ ref('int_calendar') }} as anchors
cross join limits
inner join {{ ref('int_calendar') }} as deadlines
    on
        anchors.working_days_to_date + limits.working_days = deadlines.working_days_to_date
        and deadlines.is_working_day
