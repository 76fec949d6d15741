select
    local_authority_code,
    plan_id,
    plan_key
from {{ ref('evidence_protection_plans') }}
