{# The breakdowns of each indicator of each authority, from its definition; `all` is always one. #}
with breakdowns as (
    select
        definitions.local_authority_code,
        definitions.indicator_id,
        definitions.measure,
        {{ lists('definitions.breakdowns', "'team'") }} as is_split_by_team,
        definitions.word as breakdown
    from {{ each_word(ref('int_authority_indicators'), 'listing.breakdowns') }} as definitions
    union all
    select
        local_authority_code,
        indicator_id,
        measure,
        false as is_split_by_team,
        'all' as breakdown
    from {{ ref('int_authority_indicators') }}
),

parts as (
    select
        local_authority_code,
        indicator_id,
        measure,
        breakdown,
        is_split_by_team and breakdown in ('service', 'district') as is_of_team_lists,
        {{ part_of('breakdown', "'+'", 1) }} as first_part,
        coalesce({{ part_of('breakdown', "'+'", 2) }}, '') as second_part
    from breakdowns
)

select
    local_authority_code,
    indicator_id,
    measure,
    breakdown,
    {# Only of authorities that say what their teams are part of. #}
    is_of_team_lists,
    first_part,
    second_part
from parts
