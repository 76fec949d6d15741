select
    referrals.local_authority_code,
    referrals.referral_key,
    referrals.child_key,
    referrals.disposition,
    {{ is_counted('referrals.disposition') }} as is_counted,
    referrals.service,
    referrals.referral_date,
    referrals.start_date,
    referrals.end_date
from {{ ref('evidence_advocacy_referrals') }} as referrals
