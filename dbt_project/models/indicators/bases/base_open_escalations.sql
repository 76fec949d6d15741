with escalations as (
    select * from {{ ref('base_escalations') }}
),

open_months as (
    select
        escalations.local_authority_code,
        month_ends.period_end,
        escalations.escalation_id,
        escalations.child_id,
        escalations.raised_date,
        escalations.formal_date,
        escalations.due_date,
        escalations.time_limit,
        escalations.law,
        escalations.team,
        case when escalations.formal_date <= month_ends.period_end then 'formal' else 'informal' end as formality,
        {{ working_days_between('raised_days', 'end_days') }} as working_days_open,
        escalations.source_file,
        escalations.source_sha256,
        escalations.source_row
    from escalations
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            escalations.local_authority_code = month_ends.local_authority_code
            and month_ends.period_end <= escalations.escalations_date
            and escalations.raised_date <= month_ends.period_end
            and {{ open_ended('escalations.resolved_date') }} > month_ends.period_end
    inner join {{ ref('int_calendar') }} as raised_days on escalations.raised_date = raised_days.calendar_date
    inner join {{ ref('int_calendar') }} as end_days on month_ends.period_end = end_days.calendar_date
),

stages as (
    select * from {{ ref('base_escalation_stages') }}
),

current_stages as (
    select
        open_months.local_authority_code,
        open_months.period_end,
        open_months.escalation_id,
        stages.stage,
        row_number() over (
            partition by open_months.local_authority_code, open_months.period_end, open_months.escalation_id
            order by
                stages.entered_date desc nulls last, stages.stage_order desc nulls last, stages.stage asc nulls last
        ) as choice
    from open_months
    inner join stages
        on
            open_months.local_authority_code = stages.local_authority_code
            and open_months.escalation_id = stages.escalation_id
            and stages.entered_date <= open_months.period_end
),

open_escalations as (
    select
        open_months.*,
        coalesce(current_stages.stage, 'none') as current_stage,
        case
            when open_months.working_days_open <= 20 then 'up_to_20'
            when open_months.working_days_open <= 60 then '21_to_60'
            else 'over_60'
        end as days_open_band
    from open_months
    left join current_stages
        on
            open_months.local_authority_code = current_stages.local_authority_code
            and open_months.period_end = current_stages.period_end
            and open_months.escalation_id = current_stages.escalation_id
            and current_stages.choice = 1
)

select
    local_authority_code,
    period_end,
    escalation_id,
    child_id,
    raised_date,
    formal_date,
    due_date,
    time_limit,
    law,
    team,
    formality,
    working_days_open,
    source_file,
    source_sha256,
    source_row,
    current_stage,
    days_open_band
from open_escalations
