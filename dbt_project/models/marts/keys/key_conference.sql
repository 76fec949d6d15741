select
    local_authority_code,
    conference_id,
    conference_key
from {{ ref('evidence_conferences') }}
