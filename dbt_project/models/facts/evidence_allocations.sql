select
    stg.local_authority_code,
    stg.allocation_id,
    {{ keyed_hash('allocation', 'stg.allocation_id', 'stg.local_authority_code') }} as allocation_key,
    ids.current_child_id as child_id,
    children.child_key,
    stg.officer_id,
    stg.role,
    stg.start_date,
    case when stg.end_date <= extracts.allocations_date then stg.end_date end as end_date,
    case
        when stg.start_date is null then 'date_out_of_range'
        when stg.start_date > extracts.allocations_date then 'after_extract_date'
        else 'used'
    end as disposition,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_allocations') }} as stg
inner join {{ ref('int_extract_dates') }} as extracts
    on stg.local_authority_code = extracts.local_authority_code
inner join {{ ref('int_child_ids') }} as ids
    on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
inner join {{ ref('int_children') }} as children
    on
        stg.local_authority_code = children.local_authority_code
        and ids.current_child_id = children.child_id
