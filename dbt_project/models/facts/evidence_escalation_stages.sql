with stages as (
    select
        stg.local_authority_code,
        stg.escalation_id,
        {# The contract's key; where its date reads as not recorded, the row of the file stands in for it. #}
        concat_ws(
            '', stg.escalation_id, '|', coalesce(stg.stage, ''), '|',
            coalesce(
                cast(stg.entered_date as string), concat_ws('', stg.source_file, '|', cast(stg.source_row as string))
            )
        ) as stage_id,
        stg.stage,
        coalesce(limits.stage_order, 99) as stage_order,
        stg.entered_date,
        stg.recorded_due_date,
        case when stg.responded_date <= extracts.escalations_date then stg.responded_date end as responded_date,
        case when stg.exited_date <= extracts.escalations_date then stg.exited_date end as exited_date,
        {# An outcome dated after the extract has not happened yet. #}
        case
            when stg.exited_date is null or stg.exited_date <= extracts.escalations_date then stg.exit_outcome
        end as exit_outcome,
        stg.escalated_to_role,
        limits.limit_working_days,
        limits.law,
        coalesce(limits.is_senior, false) as is_senior,
        {# A stage of no list is entered all the same. #}
        coalesce(limits.is_formal, true) as is_formal,
        extracts.escalations_date,
        escalations.child_id as recorded_child_id,
        escalations.team,
        escalations.officer_id,
        case
            when escalations.escalation_id is null then 'unknown_escalation'
            when escalations.raised_date is null or escalations.raised_date > extracts.escalations_date
                then 'escalation_not_counted'
            when stg.entered_date is null then 'date_out_of_range'
            when stg.entered_date > extracts.escalations_date then 'after_extract_date'
            else 'used'
        end as disposition,
        stg.source_file,
        stg.source_sha256,
        stg.source_row
    from {{ ref('stg_escalation_stages') }} as stg
    inner join {{ ref('int_extract_dates') }} as extracts
        on stg.local_authority_code = extracts.local_authority_code
    left join {{ ref('stg_escalations') }} as escalations
        on
            stg.local_authority_code = escalations.local_authority_code
            and stg.escalation_id = escalations.escalation_id
    left join {{ ref('int_escalation_stages') }} as limits
        on
            stg.local_authority_code = limits.local_authority_code
            and stg.stage = limits.stage
            and coalesce(stg.entered_date, extracts.escalations_date) >= limits.valid_from
            and coalesce(stg.entered_date, extracts.escalations_date) < limits.valid_to
)

select
    stages.local_authority_code,
    stages.escalation_id,
    stages.stage_id,
    {{ keyed_hash('stage', 'stages.stage_id', 'stages.local_authority_code') }} as stage_key,
    {{ keyed_hash('escalation', 'stages.escalation_id', 'stages.local_authority_code') }} as escalation_key,
    ids.current_child_id as child_id,
    stages.disposition,
    {{ recorded('stages.stage') }} as stage,
    stages.stage_order,
    stages.is_senior,
    stages.is_formal,
    stages.entered_date,
    deadlines.deadline as due_date,
    case
        when deadlines.deadline is not null then {{ amount_in_words('stages.limit_working_days', "'working_days'") }}
    end as time_limit,
    case when deadlines.deadline is not null then stages.law end as law,
    stages.recorded_due_date,
    stages.responded_date,
    {# Open and not yet due is neither. #}
    case
        when stages.responded_date is not null then stages.responded_date <= deadlines.deadline
        when deadlines.deadline <= stages.escalations_date then false
    end as is_on_time,
    stages.exited_date,
    stages.exit_outcome,
    stages.escalated_to_role,
    {{ recorded('stages.team') }} as team,
    stages.source_file,
    stages.source_sha256,
    stages.source_row
from stages
left join {{ ref('int_child_ids') }} as ids
    on
        stages.local_authority_code = ids.local_authority_code
        and stages.recorded_child_id = ids.child_id
left join {{ ref('int_working_day_deadlines') }} as deadlines
    on
        stages.entered_date = deadlines.anchor_date
        and stages.limit_working_days = deadlines.working_days
