{# Of a rule whose message leaves something open, such as which time is missing, an export may have several messages. #}
with messages as (
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
)

select
    local_authority_code,
    export_name,
    rule_id,
    severity,
    {{ joined_texts('message', "' '") }} as message,
    remedy,
    responsible,
    cast(sum(findings_counted) as bigint) as findings_counted
from messages
group by local_authority_code, export_name, rule_id, severity, remedy, responsible
