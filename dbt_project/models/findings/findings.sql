{#
    What is wrong in the records, from every family of rules; the wording and remedy of each rule are in one seed. What
    has no date of its own, or one that is still to come, belongs to the month of the authority's newest extract.
#}
with found as (
    {% for family in [
        'dates', 'codes', 'children', 'links', 'care', 'protection', 'escalations', 'officers', 'extracts',
        'returns'
    ] %}
    select
        rule_id,
        local_authority_code,
        export_name,
        record_id,
        column_name,
        team,
        event_date,
        source_file,
        source_row,
        {{ 'detail' if family in ['extracts', 'returns'] else 'cast(null as string)' }} as detail
    from {{ ref('findings_of_' ~ family) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

texts as (
    select
        'unknown_code' as rule_id,
        local_authority_code,
        export_name,
        column_name,
        source_file,
        source_row,
        recorded_text,
        nearest_code
    from {{ ref('stg_unknown_codes') }}
)

select distinct
    found.rule_id,
    rules.severity,
    found.local_authority_code,
    found.export_name,
    found.record_id,
    found.column_name,
    texts.recorded_text,
    texts.nearest_code,
    {# What a message leaves open, such as which time is missing. #}
    replace(rules.message, '(...)', coalesce(found.detail, '(...)')) as message,
    rules.remedy,
    rules.responsible,
    found.team,
    found.event_date,
    {{ month_end('least(coalesce(found.event_date, extracts.latest_date), extracts.latest_date)') }} as month_end,
    found.source_file,
    found.source_row
from found
inner join {{ ref('int_extract_dates') }} as extracts
    on found.local_authority_code = extracts.local_authority_code
left join {{ ref('finding_rules') }} as rules on found.rule_id = rules.rule_id
left join texts
    on
        found.rule_id = texts.rule_id
        and found.local_authority_code = texts.local_authority_code
        and found.export_name = texts.export_name
        and found.column_name = texts.column_name
        and found.source_file = texts.source_file
        and found.source_row = texts.source_row
