{#
    What each indicator of each authority needs: the exports and columns of its definition, and those exports' own needed
    columns.
#}
with definitions as (
    select
        local_authority_code,
        indicator_id,
        kind,
        needs
    from {{ ref('int_authority_indicators') }}
),

positions as (
    {% for position in range(1, 13) %}
    select {{ position }} as position
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

needs as (
    select
        definitions.local_authority_code,
        definitions.indicator_id,
        definitions.kind,
        trim({{ part_of('definitions.needs', "';'", 'positions.position') }}) as need
    from definitions
    cross join positions
),

named_needs as (
    select
        local_authority_code,
        indicator_id,
        kind,
        {{ part_of('need', "'.'", 1) }} as export_name,
        nullif({{ part_of('need', "'.'", 2) }}, '') as column_name
    from needs
    where need <> ''
),

columns_is_needed as (
    {% for export_name, column in columns_that('is_needed') %}
    select
        '{{ export_name }}' as export_name,
        '{{ column }}' as column_name
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

columns_is_blank_while_open as (
    {% for export_name, column in columns_that('is_blank_while_open') %}
    select
        '{{ export_name }}' as export_name,
        '{{ column }}' as column_name
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    named_needs.local_authority_code,
    named_needs.indicator_id,
    named_needs.kind,
    named_needs.export_name,
    named_needs.column_name,
    columns_is_blank_while_open.column_name is not null as may_be_blank_in_few
from named_needs
left join columns_is_blank_while_open
    on
        named_needs.export_name = columns_is_blank_while_open.export_name
        and named_needs.column_name = columns_is_blank_while_open.column_name
union all
{# Whoever needs an export needs the dates by which its records happened and ended, as the contract says. #}
select distinct
    named_needs.local_authority_code,
    named_needs.indicator_id,
    named_needs.kind,
    named_needs.export_name,
    columns_is_needed.column_name,
    true as may_be_blank_in_few
from named_needs
inner join columns_is_needed on named_needs.export_name = columns_is_needed.export_name
