select
    stg.local_authority_code,
    stg.document_id,
    {{ keyed_hash('document', 'stg.document_id', 'stg.local_authority_code') }} as document_key,
    ids.current_child_id as child_id,
    children.child_key,
    stg.document_type,
    stg.completed_date,
    stg.valid_until,
    {{ recorded('stg.quality') }} as quality,
    case
        when stg.completed_date is null then 'date_out_of_range'
        when stg.completed_date > extracts.child_documents_date then 'after_extract_date'
        else 'used'
    end as disposition,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_child_documents') }} as stg
inner join {{ ref('int_extract_dates') }} as extracts
    on stg.local_authority_code = extracts.local_authority_code
inner join {{ ref('int_child_ids') }} as ids
    on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
inner join {{ ref('int_children') }} as children
    on
        stg.local_authority_code = children.local_authority_code
        and ids.current_child_id = children.child_id
