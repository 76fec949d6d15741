{# The stages of each authority's dispute procedure: by its own list, its hub's, the national one. #}
with authorities as (
    select local_authority_code from {{ ref('int_extract_dates') }}
),

candidates as (
    select
        authorities.local_authority_code,
        codes.code as stage,
        codes.stage_order,
        codes.limit_working_days,
        coalesce(codes.is_senior, false) as is_senior,
        {# Of the national stages two are not formal; a further one is, unless its list says otherwise. #}
        coalesce(codes.is_formal, true) as is_formal,
        {{ place_of('codes.local_authority_code') }} as place,
        codes.valid_from,
        codes.valid_to
    from {{ ref('stg_local_codes') }} as codes
    {{ join_for_whom('codes.local_authority_code') }}
    where codes.list_name = 'escalation_stages'
    union all
    select
        authorities.local_authority_code,
        stages.stage,
        stages.stage_order,
        stages.working_days as limit_working_days,
        stages.is_senior,
        stages.is_formal,
        3 as place,
        cast('0001-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_to
    from authorities
    cross join {{ ref('escalation_stage_limits') }} as stages
),

spans as (
    {{ in_force_spans('candidates', ['stage'], ['stage_order', 'limit_working_days', 'is_senior', 'is_formal']) }}
)

select
    local_authority_code,
    stage,
    stage_order,
    limit_working_days,
    is_senior,
    is_formal,
    {# The limit of a stage is a council's own procedure (IRO Handbook 2010, chapter 6); the seed has one for all. #}
    case
        when place = 3 then 'The dispute procedure of the authority (IRO Handbook 2010)'
        else {{ own_limit_words('place', 'declared_from') }}
    end as law,
    valid_from,
    valid_to
from spans
