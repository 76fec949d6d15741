select
    local_authority_code,
    rule_id,
    severity,
    export_name,
    month_end,
    {{ count_rows() }} as findings_counted
from {{ ref('findings') }}
group by local_authority_code, rule_id, severity, export_name, month_end
