with episodes as (
    select
        stg.local_authority_code,
        stg.missing_id,
        stg.child_id,
        stg.start_date,
        {# A return after the extract has not happened yet, and no interview is due. #}
        case when stg.end_date <= extracts.missing_episodes_date then stg.end_date end as end_date,
        stg.missing_type,
        {% for column in ['interview_offered_date', 'interview_completed_date'] %}
        case when stg.{{ column }} <= extracts.missing_episodes_date then stg.{{ column }} end as {{ column }},
        {% endfor %}
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
)

select
    episodes.local_authority_code,
    episodes.missing_id,
    {{ keyed_hash('missing', 'episodes.missing_id', 'episodes.local_authority_code') }} as missing_key,
    ids.current_child_id as child_id,
    children.child_key,
    episodes.start_date,
    episodes.end_date,
    {{ recorded('episodes.missing_type') }} as missing_type,
    episodes.interview_offered_date,
    episodes.interview_completed_date,
    {{ deadline('interview', 'episodes.end_date') }} as interview_due_date,
    {{ limit_columns('interview', 'interview_') }},
    episodes.disposition,
    episodes.source_file,
    episodes.source_sha256,
    episodes.source_row
from episodes
inner join {{ ref('int_child_ids') }} as ids
    on episodes.local_authority_code = ids.local_authority_code and episodes.child_id = ids.child_id
inner join {{ ref('int_children') }} as children
    on
        episodes.local_authority_code = children.local_authority_code
        and ids.current_child_id = children.child_id
{{ deadline_joins('interview', "'return_interview'", 'episodes.end_date', 'episodes.local_authority_code') }}
