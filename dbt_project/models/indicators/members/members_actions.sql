with actions as (
    select * from {{ ref('evidence_review_actions') }} where disposition = 'used' and review_id is not null
),

overdue_actions as (
    select
        actions.*,
        month_ends.period_end
    from actions
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            actions.local_authority_code = month_ends.local_authority_code
            and actions.agreed_date <= month_ends.period_end
            and actions.due_date <= month_ends.period_end
            and {{ open_ended('actions.completed_date') }} > month_ends.period_end
),

documents as (
    select * from {{ ref('evidence_child_documents') }} where disposition = 'used'
),

document_types as (
    select distinct
        local_authority_code,
        document_type
    from {{ ref('evidence_child_documents') }}
),

{# Each child looked after at each month end once for each type of document, with the latest one by then. #}
expected as (
    select
        months.local_authority_code,
        months.period_end,
        months.care_period_id,
        months.child_id,
        months.start_date,
        document_types.document_type,
        documents.document_id,
        documents.valid_until,
        coalesce(documents.source_file, months.source_file) as source_file,
        coalesce(documents.source_sha256, months.source_sha256) as source_sha256,
        coalesce(documents.source_row, months.source_row) as source_row,
        row_number() over (
            partition by
                months.local_authority_code, months.period_end, months.care_period_id, document_types.document_type
            order by documents.completed_date desc nulls last, documents.document_id desc nulls last
        ) as choice
    from {{ ref('int_care_months') }} as months
    inner join document_types on months.local_authority_code = document_types.local_authority_code
    left join documents
        on
            months.local_authority_code = documents.local_authority_code
            and months.child_id = documents.child_id
            and document_types.document_type = documents.document_type
            and documents.completed_date <= months.period_end
    where months.is_child_row
),

expected_documents as (
    select * from expected where choice = 1
)

{% set action = {
    'relation': 'actions', 'subject_type': 'review_action', 'subject_id': 'action_id', 'event': ['due_date', 'due'],
    'anchor_date': 'agreed_date', 'due_date': 'due_date', 'time_limit': 'null',
    'done': ['completed_date', 'completed'], 'attributes': ['owner', 'team']
} %}
{% set overdue_action = {
    'relation': 'overdue_actions', 'subject_type': 'review_action', 'subject_id': 'action_id',
    'period_type': "'point_in_time'", 'period_end': 'period_end', 'state': 'agreed',
    'anchor_date': 'agreed_date', 'due_date': 'due_date', 'time_limit': 'null',
    'done': ['completed_date', 'completed'], 'attributes': ['owner', 'team']
} %}
{% set document = {
    'relation': 'expected_documents', 'subject_type': 'care_period',
    'subject_id': "concat(care_period_id, ' ', document_type)", 'period_type': "'point_in_time'",
    'period_end': 'period_end', 'state': 'looked after', 'anchor_date': 'start_date',
    'attributes': ['document_type']
} %}

{{ members(
    'review_actions_completed_on_time', action, where='due_date is not null', success='completed_date <= due_date'
) }}
union all
{{ members('review_actions_overdue', overdue_action) }}
union all
{{ members('documents_in_date', document, success='valid_until >= period_end') }}
