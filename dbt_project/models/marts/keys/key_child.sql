{# Every id a child ever had: those of a merged child share the key of the newest. #}
select
    ids.local_authority_code,
    ids.child_id,
    children.child_key,
    records.source_file,
    records.source_row
from {{ ref('int_child_ids') }} as ids
inner join {{ ref('int_children') }} as children
    on
        ids.local_authority_code = children.local_authority_code
        and ids.current_child_id = children.child_id
left join {{ ref('stg_children') }} as records
    on ids.local_authority_code = records.local_authority_code and ids.child_id = records.child_id
