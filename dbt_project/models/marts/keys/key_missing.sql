select
    local_authority_code,
    missing_id,
    missing_key
from {{ ref('evidence_missing_episodes') }}
