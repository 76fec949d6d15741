{# What each indicator needs, from its definition: whole exports, or named columns of them. #}
with definitions as (
    select
        indicator_id,
        kind,
        needs
    from {{ ref('indicator_definitions') }}
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
)

select
    indicator_id,
    kind,
    export_name,
    column_name
from named_needs
