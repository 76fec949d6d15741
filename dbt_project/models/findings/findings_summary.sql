with found as (
    select * from {{ ref('findings') }}
),

{# Of a rule whose message leaves something open, such as which time is missing, an export may have several messages. #}
messages as (
    select distinct
        local_authority_code,
        export_name,
        rule_id,
        message
    from found
),

said as (
    select
        local_authority_code,
        export_name,
        rule_id,
        {{ joined_texts('message', "' '") }} as message
    from messages
    group by local_authority_code, export_name, rule_id
),

counted as (
    select
        local_authority_code,
        export_name,
        rule_id,
        severity,
        remedy,
        responsible,
        {{ count_rows() }} as findings_counted
    from found
    group by local_authority_code, export_name, rule_id, severity, remedy, responsible
)

select
    counted.local_authority_code,
    counted.export_name,
    counted.rule_id,
    counted.severity,
    said.message,
    counted.remedy,
    counted.responsible,
    counted.findings_counted
from counted
inner join said
    on
        counted.local_authority_code = said.local_authority_code
        and counted.export_name = said.export_name
        and counted.rule_id = said.rule_id
