with counted_conferences as (
    select
        conferences.*,
        coalesce(officers.officer_key, 'not_recorded') as officer,
        {{ recorded('conferences.late_reason') }} as recorded_late_reason,
        extracts.protection_date,
        case
            when conferences.anchor_date <= conferences.held_date
                then {{ working_days_between('anchor_days', 'held_days') }}
        end as working_days_to_conference,
        case when conferences.is_due_date_unknown then 'due_date_unknown' end as timeliness_exclusion
    from {{ ref('evidence_conferences') }} as conferences
    inner join {{ ref('int_extract_dates') }} as extracts
        on conferences.local_authority_code = extracts.local_authority_code
    left join {{ ref('int_officers') }} as officers
        on
            conferences.local_authority_code = officers.local_authority_code
            and conferences.officer_id = officers.officer_id
    left join {{ ref('int_calendar') }} as anchor_days on conferences.anchor_date = anchor_days.calendar_date
    left join {{ ref('int_calendar') }} as held_days on conferences.held_date = held_days.calendar_date
    where conferences.disposition = 'counted'
)

select
    local_authority_code,
    conference_id,
    child_id,
    conference_type,
    held_date,
    anchor_date,
    due_date,
    time_limit,
    law,
    is_on_time,
    plan_id,
    working_days_to_conference,
    timeliness_exclusion,
    child_participation,
    draft_plan_issued_date,
    draft_plan_due_date,
    draft_plan_time_limit,
    draft_plan_law,
    minutes_distributed_date,
    minutes_due_date,
    minutes_time_limit,
    minutes_law,
    first_core_group_date,
    core_group_due_date,
    core_group_time_limit,
    core_group_law,
    protection_date,
    team,
    officer,
    outcome,
    recorded_late_reason as late_reason,
    age_band_protection,
    source_file,
    source_sha256,
    source_row
from counted_conferences
