select
    local_authority_code,
    conference_id,
    conference_key
from {{ ref('int_evidence_conferences') }}
