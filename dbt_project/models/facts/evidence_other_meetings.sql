select
    stg.local_authority_code,
    stg.meeting_id,
    {{ keyed_hash('meeting', 'stg.meeting_id', 'stg.local_authority_code') }} as meeting_key,
    ids.current_child_id as child_id,
    children.child_key,
    stg.carer_id,
    {{ recorded('stg.meeting_type') }} as meeting_type,
    stg.scheduled_date,
    stg.recorded_due_date,
    stg.held_date,
    stg.officer_id,
    case
        when stg.is_held_date_out_of_range then 'date_out_of_range'
        when stg.held_date is null then 'not_held'
        when stg.held_date > extracts.other_meetings_date then 'after_extract_date'
        else 'used'
    end as disposition,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_other_meetings') }} as stg
inner join {{ ref('int_extract_dates') }} as extracts
    on stg.local_authority_code = extracts.local_authority_code
left join {{ ref('int_child_ids') }} as ids
    on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
left join {{ ref('int_children') }} as children
    on
        stg.local_authority_code = children.local_authority_code
        and ids.current_child_id = children.child_id
