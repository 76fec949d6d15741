select
    stg.local_authority_code,
    stg.audit_id,
    {{ keyed_hash('audit', 'stg.audit_id', 'stg.local_authority_code') }} as audit_key,
    stg.review_id,
    stg.audit_date,
    {{ recorded('stg.audit_area') }} as audit_area,
    {{ recorded('stg.grade') }} as grade,
    case
        when stg.audit_date is null then 'date_out_of_range'
        when stg.audit_date > extracts.review_audits_date then 'after_extract_date'
        else 'used'
    end as disposition,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_review_audits') }} as stg
inner join {{ ref('int_extract_dates') }} as extracts
    on stg.local_authority_code = extracts.local_authority_code
