{# What each team is part of, from day to day: by its council's list, else by its hub's (macro in_force_spans). #}
with authorities as (
    select local_authority_code from {{ ref('int_extract_dates') }}
),

candidates as (
    select
        authorities.local_authority_code,
        teams.team,
        teams.service,
        teams.district,
        {{ place_of('teams') }} as place,
        teams.valid_from,
        teams.valid_to
    from {{ ref('stg_local_teams') }} as teams
    inner join authorities on {{ for_whom('teams', 'authorities') }}
)

{{ in_force_spans('candidates', ['team'], ['service', 'district']) }}
