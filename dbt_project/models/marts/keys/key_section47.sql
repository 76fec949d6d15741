select
    local_authority_code,
    section47_id,
    section47_key
from {{ ref('evidence_section47_enquiries') }}
