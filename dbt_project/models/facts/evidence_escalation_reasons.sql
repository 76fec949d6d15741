select
    stg.local_authority_code,
    concat_ws('', stg.escalation_id, '|', stg.reason_code) as reason_id,
    {{ keyed_hash('reason', "concat_ws('', stg.escalation_id, '|', stg.reason_code)", 'stg.local_authority_code') }}
        as reason_key,
    stg.escalation_id,
    {{ keyed_hash('escalation', 'stg.escalation_id', 'stg.local_authority_code') }} as escalation_key,
    ids.current_child_id as child_id,
    stg.reason_code,
    case when escalations.escalation_id is null then 'unknown_escalation' else 'used' end as disposition,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_escalation_reasons') }} as stg
left join {{ ref('stg_escalations') }} as escalations
    on
        stg.local_authority_code = escalations.local_authority_code
        and stg.escalation_id = escalations.escalation_id
left join {{ ref('int_child_ids') }} as ids
    on
        escalations.local_authority_code = ids.local_authority_code
        and escalations.child_id = ids.child_id
