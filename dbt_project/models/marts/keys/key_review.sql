select
    local_authority_code,
    review_id,
    review_key
from {{ ref('evidence_reviews') }}
