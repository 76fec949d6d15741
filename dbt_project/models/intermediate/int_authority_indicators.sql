{# The definitions that hold for each authority: its own before one of the same name that its whole hub has. #}
with candidates as (
    select
        authorities.local_authority_code,
        definitions.indicator_id,
        definitions.measure,
        definitions.kind,
        definitions.polarity,
        definitions.exclusions,
        definitions.breakdowns,
        definitions.needs,
        definitions.looks_back,
        definitions.judged_by,
        definitions.is_difference,
        definitions.origin,
        row_number() over (
            partition by authorities.local_authority_code, definitions.indicator_id
            order by definitions.local_authority_code nulls last, definitions.indicator_id nulls last
        ) as choice
    from {{ ref('int_indicator_definitions') }} as definitions
    {{ join_for_whom('definitions.local_authority_code') }}
)

select
    local_authority_code,
    indicator_id,
    measure,
    kind,
    polarity,
    exclusions,
    breakdowns,
    needs,
    looks_back,
    judged_by,
    is_difference,
    origin
from candidates
where choice = 1
