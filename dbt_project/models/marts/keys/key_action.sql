select
    local_authority_code,
    action_id,
    action_key
from {{ ref('evidence_review_actions') }}
