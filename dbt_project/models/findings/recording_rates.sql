{# How completely each column is recorded, by the month of the row's own event: practice or recording? #}
-- depends_on: {{ ref('int_extract_dates') }}
with
{% for export_name, key, event_date in recorded_exports() %}
{{ export_name }} as (
    select
        rows_of_export.local_authority_code,
        {{ month_end('rows_of_export.' ~ event_date) }} as month_end,
        {% for column in export_columns(export_name) %}
        count(rows_of_export.{{ column }}) as {{ column }}_recorded,
        {% endfor %}
        count(*) as rows_total
    from {{ ref('stg_' ~ export_name) }} as rows_of_export
    inner join {{ ref('int_extract_dates') }} as extracts
        on rows_of_export.local_authority_code = extracts.local_authority_code
    where rows_of_export.{{ event_date }} <= extracts.latest_date and {{ computed_once() }}
    group by rows_of_export.local_authority_code, {{ month_end('rows_of_export.' ~ event_date) }}
){% if not loop.last %},{% endif %}

{% endfor %}
{% for export_name, key, event_date in recorded_exports() %}
{% set outer_loop = loop %}
{% for column in export_columns(export_name) or [event_date] %}
select
    local_authority_code,
    cast('{{ export_name }}' as string) as export_name,
    cast('{{ column }}' as string) as column_name,
    month_end,
    cast(rows_total as bigint) as rows_total,
    cast({{ column }}_recorded as bigint) as rows_recorded
from {{ export_name }}
{% if not (loop.last and outer_loop.last) %}union all{% endif %}
{% endfor %}
{% endfor %}
