{# What each indicator needs: the exports and columns of its definition, and those exports' own needed columns. #}
with definitions as (
    select
        indicator_id,
        kind,
        needs
    from {{ ref('int_indicator_definitions') }}
),

positions as (
    {% for position in range(1, 13) %}
    select {{ position }} as position
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

needs as (
    select
        definitions.indicator_id,
        definitions.kind,
        trim({{ dbt.split_part('definitions.needs', "';'", 'positions.position') }}) as need
    from definitions
    cross join positions
),

named_needs as (
    select
        indicator_id,
        kind,
        {{ dbt.split_part('need', "'.'", 1) }} as export_name,
        nullif({{ dbt.split_part('need', "'.'", 2) }}, '') as column_name
    from needs
    where need <> ''
),

needed_columns as (
    {% for export_name, column in needed_columns() %}
    select
        '{{ export_name }}' as export_name,
        '{{ column }}' as column_name
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    indicator_id,
    kind,
    export_name,
    column_name,
    false as is_needed_by_all
from named_needs
union all
{# Whoever needs an export needs the dates by which its records happened and ended, as the contract says. #}
select distinct
    named_needs.indicator_id,
    named_needs.kind,
    named_needs.export_name,
    needed_columns.column_name,
    true as is_needed_by_all
from named_needs
inner join needed_columns on named_needs.export_name = needed_columns.export_name
