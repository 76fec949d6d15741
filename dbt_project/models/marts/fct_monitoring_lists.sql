select
    local_authority_code,
    {{ keyed_hash('monitoring', "concat(list_name, '|', subject_type, '|', subject_id)") }} as monitoring_key,
    cast(list_name as varchar) as list_name,
    cast(subject_type as varchar) as subject_type,
    child_key,
    officer_key,
    team,
    stage,
    as_at_date,
    anchor_date,
    due_date,
    days_to_due,
    figure,
    {{ source_columns('lists') }}
from {{ ref('int_evidence_monitoring_lists') }} as lists
