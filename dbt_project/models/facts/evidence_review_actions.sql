{# An action of an unknown review or child counts all the same; the links are findings. #}
select
    stg.local_authority_code,
    stg.action_id,
    {{ keyed_hash('action', 'stg.action_id', 'stg.local_authority_code') }} as action_key,
    ids.current_child_id as child_id,
    children.child_key,
    stg.review_id,
    stg.conference_id,
    stg.agreed_date,
    stg.due_date,
    case when stg.completed_date <= extracts.review_actions_date then stg.completed_date end as completed_date,
    coalesce(stg.is_cancelled, false) as is_cancelled,
    {{ recorded('stg.owner') }} as owner,
    {{ recorded('stg.team') }} as team,
    case
        when stg.agreed_date is null then 'date_out_of_range'
        when stg.agreed_date > extracts.review_actions_date then 'after_extract_date'
        when stg.is_cancelled then 'cancelled'
        else 'used'
    end as disposition,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_review_actions') }} as stg
inner join {{ ref('int_extract_dates') }} as extracts
    on stg.local_authority_code = extracts.local_authority_code
inner join {{ ref('int_child_ids') }} as ids
    on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
inner join {{ ref('int_children') }} as children
    on
        stg.local_authority_code = children.local_authority_code
        and ids.current_child_id = children.child_id
