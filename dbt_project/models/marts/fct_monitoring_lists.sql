select
    lists.local_authority_code,
    {{ keyed_hash(
        'monitoring',
        "concat_ws('', lists.list_name, '|', lists.subject_type, '|', lists.subject_id)",
        'lists.local_authority_code'
    ) }} as monitoring_key,
    cast(lists.list_name as string) as list_name,
    cast(lists.subject_type as string) as subject_type,
    lists.child_key,
    lists.officer_key,
    lists.team,
    {{ authority_team('lists.local_authority_code', 'lists.team') }} as authority_team,
    lists.stage,
    lists.as_at_date,
    lists.anchor_date,
    lists.due_date,
    lists.days_to_due,
    lists.figure
from {{ ref('evidence_monitoring_lists') }} as lists
