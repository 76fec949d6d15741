with escalations as (
    select
        escalations.local_authority_code,
        escalations.escalation_id,
        escalations.child_id,
        escalations.raised_date,
        escalations.formal_date,
        escalations.due_date,
        escalations.time_limit,
        escalations.law,
        escalations.repeat_time_limit,
        escalations.repeat_law,
        escalations.resolved_date,
        escalations.is_on_time,
        escalations.is_repeat,
        escalations.cafcass_referral_date,
        case
            when escalations.resolution = 'withdrawn' then 'withdrawn'
            when escalations.due_date > extracts.escalations_date then 'not_yet_due'
        end as resolution_exclusion,
        case
            when escalations.formal_date <= escalations.resolved_date
                then {{ working_days_between('formal_days', 'resolved_days') }}
        end as working_days_to_resolve,
        extracts.escalations_date,
        escalations.team,
        coalesce(officers.officer_key, 'not_recorded') as officer,
        escalations.reason,
        escalations.route,
        escalations.formality,
        escalations.first_stage,
        escalations.final_stage,
        escalations.challenged_agency,
        {{ recorded('escalations.resolution') }} as resolution,
        escalations.source_file,
        escalations.source_sha256,
        escalations.source_row
    from {{ ref('evidence_escalations') }} as escalations
    inner join {{ ref('int_extract_dates') }} as extracts
        on escalations.local_authority_code = extracts.local_authority_code
    left join {{ ref('int_officers') }} as officers
        on
            escalations.local_authority_code = officers.local_authority_code
            and escalations.officer_id = officers.officer_id
    left join {{ ref('int_calendar') }} as formal_days on escalations.formal_date = formal_days.calendar_date
    left join {{ ref('int_calendar') }} as resolved_days on escalations.resolved_date = resolved_days.calendar_date
    where escalations.disposition = 'used'
)

select
    local_authority_code,
    escalation_id,
    child_id,
    raised_date,
    formal_date,
    due_date,
    time_limit,
    law,
    repeat_time_limit,
    repeat_law,
    resolved_date,
    is_on_time,
    is_repeat,
    cafcass_referral_date,
    resolution_exclusion,
    working_days_to_resolve,
    escalations_date,
    team,
    officer,
    reason,
    route,
    formality,
    first_stage,
    final_stage,
    challenged_agency,
    resolution,
    source_file,
    source_sha256,
    source_row
from escalations
