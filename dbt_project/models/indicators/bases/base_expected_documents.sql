{# Each document is the latest of its child and type until the day of the next; of two of one day, the greater id. #}
with documents as (
    select
        *,
        lead(completed_date) over (
            partition by local_authority_code, child_id, document_type
            order by completed_date nulls last, document_id nulls last
        ) as next_completed_date
    from {{ ref('evidence_child_documents') }}
    where disposition = 'used'
),

document_types as (
    select distinct
        local_authority_code,
        document_type
    from {{ ref('evidence_child_documents') }}
),

{# Each child looked after at each month end once for each type of document, with the latest one by then. #}
expected_documents as (
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
        coalesce(documents.source_row, months.source_row) as source_row
    from {{ ref('int_care_months') }} as months
    inner join document_types on months.local_authority_code = document_types.local_authority_code
    left join documents
        on
            months.local_authority_code = documents.local_authority_code
            and months.child_id = documents.child_id
            and document_types.document_type = documents.document_type
            and documents.completed_date <= months.period_end
            and {{ open_ended('documents.next_completed_date') }} > months.period_end
    where months.is_child_row
)

select
    local_authority_code,
    period_end,
    care_period_id,
    child_id,
    start_date,
    document_type,
    document_id,
    valid_until,
    source_file,
    source_sha256,
    source_row
from expected_documents
