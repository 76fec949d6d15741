{% for export_name, key, event_date in recorded_exports() %}
-- depends_on: {{ ref('stg_' ~ export_name) }}, {{ source('landing', export_name) }}
{% endfor %}
{# Dates that cannot be right by themselves, or beside another date of their own record. #}
with out_of_range as (
    {% for export_name, key, event_date, column in dated_columns() %}
    select
        'date_out_of_range' as rule_id,
        _local_authority_code as local_authority_code,
        '{{ export_name }}' as export_name,
        trim({{ key }}) as record_id,
        '{{ column }}' as column_name,
        {{ text('team') if 'team' in export_columns(export_name) else 'cast(null as string)' }} as team,
        {{ 'cast(null as date)' if event_date == 'extract_date' else recorded_date(event_date) }} as event_date,
        _source_file as source_file,
        _source_row as source_row
    from {{ source('landing', export_name) }}
    where
        trim(cast({{ column }} as string)) <> ''
        and not coalesce({{ is_plausible_date('cast(' ~ column ~ ' as string)', column) }}, false)
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

not_yet_happened as (
    {% for export_name, key, event_date, column in past_dates() %}
    {# By its own date a record is left out; by another one it is counted, as if that date were blank. #}
    {% if column == 'held_date' %}
    {% set rule_id = 'held_after_extract_date' %}
    {% elif column == event_date %}
    {% set rule_id = 'begins_after_extract_date' %}
    {% else %}
    {% set rule_id = 'after_extract_date' %}
    {% endif %}
    {{ finding(rule_id, export_name, column, ref('stg_' ~ export_name), column ~ ' > extract_date') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

ended_before_start as (
    {% for export_name, start_date, end_date in spans() %}
    {{ finding('end_before_start', export_name, end_date, ref('stg_' ~ export_name), end_date ~ ' < ' ~ start_date) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from out_of_range
union all
select * from not_yet_happened
union all
select * from ended_before_start
