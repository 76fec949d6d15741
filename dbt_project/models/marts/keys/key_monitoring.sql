{# An entry has no id in the case system; its list and subject stand for one. #}
select
    local_authority_code,
    concat_ws('', list_name, '|', subject_type, '|', subject_id) as monitoring_id,
    {{ keyed_hash('monitoring', "concat_ws('', list_name, '|', subject_type, '|', subject_id)") }} as monitoring_key
from {{ ref('evidence_monitoring_lists') }}
