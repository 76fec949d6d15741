with stage_entries as (
    select
        extracts.local_authority_code,
        coalesce(stages.stage, 'no stage') as stage,
        count(stages.stage_id) as entries,
        count(case when stages.exit_outcome = 'withdrawn' then stages.stage_id end) as withdrawn,
        count(case when stages.exit_outcome = 'escalated' then stages.stage_id end) as escalated,
        count(
            case
                when stages.exit_outcome = 'resolved' then stages.stage_id
                when stages.exit_outcome is null and stages.responded_date is not null then stages.stage_id
            end
        ) as answered,
        count(
            case
                when stages.exit_outcome is null and stages.responded_date is null and stages.exited_date is null
                    then stages.stage_id
            end
        ) as still_open
    from {{ ref('int_extract_dates') }} as extracts
    left join {{ ref('evidence_escalation_stages') }} as stages
        on extracts.local_authority_code = stages.local_authority_code and stages.disposition = 'used'
    group by extracts.local_authority_code, coalesce(stages.stage, 'no stage')
)

select
    'stage_entries_are_accounted_for' as check_name,
    local_authority_code,
    stage as subject,
    entries as expected,
    answered + escalated + withdrawn + still_open as actual,
    entries = answered + escalated + withdrawn + still_open as is_within,
    cast(null as string) as detail
from stage_entries
