select
    stg.local_authority_code,
    stg.contact_id,
    {{ keyed_hash('contact', 'stg.contact_id', 'stg.local_authority_code') }} as contact_key,
    ids.current_child_id as child_id,
    children.child_key,
    stg.officer_id,
    stg.contact_date,
    {{ recorded('stg.contact_type') }} as contact_type,
    stg.seen_alone,
    case
        when stg.contact_date is null then 'date_out_of_range'
        when stg.contact_date > extracts.officer_contacts_date then 'after_extract_date'
        else 'used'
    end as disposition,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_officer_contacts') }} as stg
inner join {{ ref('int_extract_dates') }} as extracts
    on stg.local_authority_code = extracts.local_authority_code
inner join {{ ref('int_child_ids') }} as ids
    on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
inner join {{ ref('int_children') }} as children
    on
        stg.local_authority_code = children.local_authority_code
        and ids.current_child_id = children.child_id
