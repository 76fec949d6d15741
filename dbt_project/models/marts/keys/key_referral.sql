select
    local_authority_code,
    referral_id,
    referral_key
from {{ ref('evidence_advocacy_referrals') }}
