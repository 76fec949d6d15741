select
    local_authority_code,
    export_name,
    rule_id,
    severity,
    message,
    remedy,
    responsible,
    {{ count_rows() }} as findings_counted
from {{ ref('findings') }}
group by local_authority_code, export_name, rule_id, severity, message, remedy, responsible
