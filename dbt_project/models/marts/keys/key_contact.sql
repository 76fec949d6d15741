select
    local_authority_code,
    contact_id,
    contact_key
from {{ ref('evidence_officer_contacts') }}
