with actions as (
    select * from {{ ref('evidence_review_actions') }} where disposition = 'used' and review_id is not null
)

select
    local_authority_code,
    action_id,
    child_id,
    review_id,
    conference_id,
    agreed_date,
    due_date,
    completed_date,
    owner,
    team,
    source_file,
    source_sha256,
    source_row
from actions
