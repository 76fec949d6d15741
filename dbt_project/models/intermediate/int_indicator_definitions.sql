{#
    What is counted here, and how: the product's own indicators, and those that councils have of their own. Where a
    council has a list of teams, whatever is split by team is split by the teams' service and district too.
#}
{% set columns = [
    'indicator_id', 'name', 'domain', 'measure', 'kind', 'polarity', 'denominator', 'numerator', 'exclusions',
    'breakdowns', 'needs', 'source', 'looks_back', 'judged_by', 'time_limits', 'deciding_columns', 'is_difference',
    'headline_order'
] %}
with definitions as (
    select
        {% for column in columns %}
        {{ column }},
        {% endfor %}
        'national' as origin,
        cast(null as string) as local_authority_code
    from {{ ref('indicator_definitions') }}
    union all
    select
        {% for column in columns %}
        {{ column }},
        {% endfor %}
        'local' as origin,
        local_authority_code
    from {{ source('landing', 'local_indicators') }}
)

select
    {% for column in columns %}
    {% if column == 'breakdowns' %}
    case
        when {{ lists('definitions.breakdowns', "'team'") }} and team_lists.teams > 0
            then concat_ws('', definitions.breakdowns, ';service;district')
        else definitions.breakdowns
    end as breakdowns,
    {% else %}
    definitions.{{ column }},
    {% endif %}
    {% endfor %}
    definitions.origin,
    definitions.local_authority_code
from definitions
cross join (select {{ count_rows() }} as teams from {{ ref('stg_local_teams') }}) as team_lists
