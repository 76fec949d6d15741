select
    stg.local_authority_code,
    stg.missing_id,
    {{ keyed_hash('missing', 'stg.missing_id', 'stg.local_authority_code') }} as missing_key,
    ids.current_child_id as child_id,
    children.child_key,
    stg.start_date,
    case when stg.end_date <= extracts.missing_episodes_date then stg.end_date end as end_date,
    {{ recorded('stg.missing_type') }} as missing_type,
    stg.interview_offered_date,
    stg.interview_completed_date,
    {{ deadline('interview', 'stg.end_date') }} as interview_due_date,
    {{ limit_columns('interview', 'interview_') }},
    case
        when stg.start_date is null then 'date_out_of_range'
        when stg.start_date > extracts.missing_episodes_date then 'after_extract_date'
        else 'used'
    end as disposition,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_missing_episodes') }} as stg
inner join {{ ref('int_extract_dates') }} as extracts
    on stg.local_authority_code = extracts.local_authority_code
inner join {{ ref('int_child_ids') }} as ids
    on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
inner join {{ ref('int_children') }} as children
    on
        stg.local_authority_code = children.local_authority_code
        and ids.current_child_id = children.child_id
{{ deadline_joins('interview', "'return_interview'", 'stg.end_date', 'stg.local_authority_code') }}
