select
    local_authority_code,
    plan_id,
    plan_key
from {{ ref('int_evidence_protection_plans') }}
