select
    stg.local_authority_code,
    stg.referral_id,
    {{ keyed_hash('referral', 'stg.referral_id', 'stg.local_authority_code') }} as referral_key,
    ids.current_child_id as child_id,
    children.child_key,
    stg.referral_date,
    {{ recorded('stg.service') }} as service,
    case when stg.start_date <= extracts.advocacy_referrals_date then stg.start_date end as start_date,
    case when stg.end_date <= extracts.advocacy_referrals_date then stg.end_date end as end_date,
    case
        when stg.referral_date is null then 'date_out_of_range'
        when stg.referral_date > extracts.advocacy_referrals_date then 'after_extract_date'
        else 'used'
    end as disposition,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_advocacy_referrals') }} as stg
inner join {{ ref('int_extract_dates') }} as extracts
    on stg.local_authority_code = extracts.local_authority_code
inner join {{ ref('int_child_ids') }} as ids
    on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
inner join {{ ref('int_children') }} as children
    on
        stg.local_authority_code = children.local_authority_code
        and ids.current_child_id = children.child_id
