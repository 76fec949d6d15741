{% for export_name, key, event_date in recorded_exports() %}
-- depends_on: {{ ref('stg_' ~ export_name) }}
{% endfor %}
{# Codes that are in no list, and ids that look like another one. #}
with in_no_list as (
    {% for export_name, column in coded_columns() %}
    {{ finding(
        'unknown_code', export_name, column, ref('stg_' ~ export_name),
        column ~ " like 'unknown_code%'"
    ) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

{# Children by every id that any export names one by; two ids that were merged are meant to be one child's. #}
ids_typed_alike as (
    {% for export_name, key, event_date in recorded_exports() %}
    {% set record = 'current_child_id' if export_name == 'children' else key %}
    select
        local_authority_code,
        '{{ export_name }}' as export_name,
        {{ typed_alike(key) }} as typed_as
    from {{ ref('int_child_ids' if export_name == 'children' else 'stg_' ~ export_name) }}
    group by local_authority_code, {{ typed_alike(key) }}
    having min({{ record }}) <> max({{ record }})
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

nearly_alike as (
    {% for export_name, key, event_date in recorded_exports() %}
    {% set records %}
    (
        select records.*
        from {{ ref('stg_' ~ export_name) }} as records
        inner join ids_typed_alike
            on
                records.local_authority_code = ids_typed_alike.local_authority_code
                and ids_typed_alike.export_name = '{{ export_name }}'
                and {{ typed_alike('records.' ~ key) }} = ids_typed_alike.typed_as
    ) as records_typed_alike
    {% endset %}
    {{ finding('ids_nearly_alike', export_name, key, records) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from in_no_list
union all
select * from nearly_alike
