with referrals as (
    select * from {{ ref('evidence_advocacy_referrals') }} where disposition = 'used'
)

select
    local_authority_code,
    referral_id,
    child_id,
    referral_date,
    service,
    start_date,
    end_date,
    source_file,
    source_sha256,
    source_row
from referrals
