{# What each team is part of, from day to day: by its council's list, else by its hub's (macro in_force_spans). #}
with candidates as (
    select
        authorities.local_authority_code,
        teams.team,
        teams.service,
        teams.district,
        {{ place_of('teams.local_authority_code') }} as place,
        teams.valid_from,
        teams.valid_to
    from {{ ref('stg_local_teams') }} as teams
    {{ join_for_whom('teams.local_authority_code') }}
)

{{ in_force_spans('candidates', ['team'], ['service', 'district']) }}
