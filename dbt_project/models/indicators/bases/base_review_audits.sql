with audits as (
    select * from {{ ref('evidence_review_audits') }} where disposition = 'used'
)

select
    local_authority_code,
    audit_id,
    review_id,
    audit_date,
    audit_area,
    grade,
    source_file,
    source_sha256,
    source_row
from audits
