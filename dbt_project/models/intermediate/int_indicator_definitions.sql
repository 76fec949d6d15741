{#
    What is counted here, and how: the product's own indicators. Where a council has a list of teams, whatever is split by
    team is split by the teams' service and district too.
#}
select
    definitions.indicator_id,
    definitions.name,
    definitions.domain,
    definitions.measure,
    definitions.kind,
    definitions.polarity,
    definitions.denominator,
    definitions.numerator,
    definitions.exclusions,
    case
        when {{ lists('definitions.breakdowns', "'team'") }} and team_lists.teams > 0
            then concat(definitions.breakdowns, ';service;district')
        else definitions.breakdowns
    end as breakdowns,
    definitions.needs,
    definitions.source,
    definitions.looks_back,
    definitions.judged_by,
    definitions.deciding_columns,
    definitions.is_difference,
    definitions.headline_order,
    'national' as origin
from {{ ref('indicator_definitions') }} as definitions
cross join (select {{ count_rows() }} as teams from {{ ref('int_teams') }}) as team_lists
