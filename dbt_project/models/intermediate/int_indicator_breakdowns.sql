{# The breakdowns of each indicator, from its definition; `all` is always one. #}
with breakdowns as (
    select
        definitions.indicator_id,
        definitions.measure,
        {{ lists('definitions.breakdowns', "'team'") }} as is_split_by_team,
        trim({{ dbt.split_part('definitions.breakdowns', "';'", 'positions.position') }}) as breakdown
    from {{ ref('int_indicator_definitions') }} as definitions
    cross join (
        {% for position in range(1, 13) %}
        select {{ position }} as position
        {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ) as positions
    where trim({{ dbt.split_part('definitions.breakdowns', "';'", 'positions.position') }}) <> ''
    union all
    select
        indicator_id,
        measure,
        false as is_split_by_team,
        'all' as breakdown
    from {{ ref('int_indicator_definitions') }}
),

parts as (
    select
        indicator_id,
        measure,
        breakdown,
        is_split_by_team and breakdown in ('service', 'district') as is_of_team_lists,
        {{ dbt.split_part('breakdown', "'+'", 1) }} as first_part,
        coalesce({{ dbt.split_part('breakdown', "'+'", 2) }}, '') as second_part
    from breakdowns
)

select
    indicator_id,
    measure,
    breakdown,
    {# Only of authorities that say what their teams are part of. #}
    is_of_team_lists,
    first_part,
    second_part
from parts
