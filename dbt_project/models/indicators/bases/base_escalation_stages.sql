with stages as (
    select
        stages.*,
        extracts.escalations_date,
        case
            when stages.exit_outcome = 'withdrawn' then 'withdrawn'
            when stages.due_date > extracts.escalations_date then 'not_yet_due'
        end as response_exclusion
    from {{ ref('evidence_escalation_stages') }} as stages
    inner join {{ ref('int_extract_dates') }} as extracts
        on stages.local_authority_code = extracts.local_authority_code
    where stages.disposition = 'used'
),

stage_members as (
    select
        local_authority_code,
        escalation_id,
        stage_id,
        child_id,
        entered_date,
        due_date,
        time_limit,
        law,
        responded_date,
        stage_order,
        is_senior,
        is_on_time,
        response_exclusion,
        stage,
        {{ recorded('exit_outcome') }} as exit_outcome,
        team,
        source_file,
        source_sha256,
        source_row
    from stages
)

select
    local_authority_code,
    escalation_id,
    stage_id,
    child_id,
    entered_date,
    due_date,
    time_limit,
    law,
    responded_date,
    stage_order,
    is_senior,
    is_on_time,
    response_exclusion,
    stage,
    exit_outcome,
    team,
    source_file,
    source_sha256,
    source_row
from stage_members
