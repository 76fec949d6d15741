select
    local_authority_code,
    care_period_id,
    care_period_key
from {{ ref('evidence_care_periods') }}
