{# Fails with each row of a fact whose authority and team, which it must both have, are not a row of dim_teams. #}
{% test team_is_listed(model) %}
select facts.local_authority_code
from {{ model }} as facts
left join {{ ref('dim_teams') }} as teams
    on
        facts.local_authority_code = teams.local_authority_code
        and facts.team = teams.team
where teams.team is null
{% endtest %}
