{# Escalations and their stages that contradict one another, or that figures leave out. #}
with stages as (
    select
        stg.*,
        evidence.disposition = 'unknown_escalation' as is_of_unknown_escalation,
        escalations.raised_date,
        evidence.due_date
    from {{ ref('stg_escalation_stages') }} as stg
    inner join {{ ref('evidence_escalation_stages') }} as evidence
        on
            stg.local_authority_code = evidence.local_authority_code
            and stg.source_file = evidence.source_file
            and stg.source_row = evidence.source_row
            and stg.escalation_id = evidence.escalation_id
            and stg.stage = evidence.stage
    left join {{ ref('stg_escalations') }} as escalations
        on
            stg.local_authority_code = escalations.local_authority_code
            and stg.escalation_id = escalations.escalation_id
)

{{ finding(
    'escalation_resolved_before_raised', 'escalations', 'resolved_date', ref('stg_escalations'),
    'resolved_date < raised_date'
) }}
union all
{{ finding('unknown_escalation', 'escalation_stages', 'escalation_id', 'stages', 'is_of_unknown_escalation') }}
union all
{{ finding(
    'unknown_escalation', 'escalation_reasons', 'escalation_id', ref('evidence_escalation_reasons'),
    "disposition = 'unknown_escalation'"
) }}
union all
{{ finding('stage_before_raised', 'escalation_stages', 'entered_date', 'stages', 'entered_date < raised_date') }}
union all
{{ finding(
    'response_before_stage', 'escalation_stages', 'responded_date', 'stages', 'responded_date < entered_date'
) }}
union all
{{ finding(
    'recorded_due_date_differs', 'escalation_stages', 'recorded_due_date', 'stages', 'recorded_due_date <> due_date'
) }}
