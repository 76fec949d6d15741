{# Every team that any export names, and `not_recorded` for each authority, with what each is part of now. #}
with named as (
    {% for export in exports_with('team') %}
    select
        local_authority_code,
        {{ recorded('team') }} as team
    from {{ ref('stg_' ~ export) }}
    union
    {% endfor %}
    select
        local_authority_code,
        'not_recorded' as team
    from {{ ref('int_extract_dates') }}
),

newest as (
    select
        *,
        row_number() over (partition by local_authority_code, team order by valid_from desc nulls last) as newest_first
    from {{ ref('int_teams') }}
)

select
    {{ authority_team('named.local_authority_code', 'named.team') }} as authority_team,
    named.local_authority_code,
    named.team,
    newest.service,
    newest.district
from named
left join newest
    on
        named.local_authority_code = newest.local_authority_code
        and named.team = newest.team
        and newest.newest_first = 1
