{# An officer's sex and ethnicity stay out: no figure needs them, and few officers share them. #}
with spells as (
    select
        *,
        row_number() over (
            partition by local_authority_code, officer_id
            order by start_date desc nulls last, source_row desc nulls last
        ) as latest_first
    from {{ ref('int_officer_spells') }}
),

employment as (
    select
        local_authority_code,
        officer_id,
        min(start_date) as first_start_date,
        max(case when end_date is null then 1 else 0 end) = 1 as is_in_post,
        max(end_date) as latest_end_date
    from spells
    group by local_authority_code, officer_id
),

{# In the order in which they came, so that who is there keeps the number when another officer joins. #}
aliases as (
    select
        officers.local_authority_code,
        officers.officer_id,
        cast(row_number() over (
            partition by officers.local_authority_code
            order by employment.first_start_date asc nulls last, officers.officer_id asc nulls last
        ) as bigint) as alias_number
    from {{ ref('int_officers') }} as officers
    left join employment
        on
            officers.local_authority_code = employment.local_authority_code
            and officers.officer_id = employment.officer_id
)

select
    officers.local_authority_code,
    officers.officer_key,
    officers.is_in_officers_export,
    {{ recorded('spells.officer_role') }} as officer_role,
    {{ recorded('spells.contract_type') }} as contract_type,
    employment.first_start_date,
    case when not employment.is_in_post then employment.latest_end_date end as end_date,
    coalesce(employment.is_in_post, false) as is_in_post,
    aliases.alias_number,
    concat_ws(
        '', 'Officer ', case when aliases.alias_number < 10 then '0' else '' end, cast(aliases.alias_number as string)
    ) as alias
from {{ ref('int_officers') }} as officers
left join employment
    on
        officers.local_authority_code = employment.local_authority_code
        and officers.officer_id = employment.officer_id
left join spells
    on
        officers.local_authority_code = spells.local_authority_code
        and officers.officer_id = spells.officer_id
        and spells.latest_first = 1
inner join aliases
    on
        officers.local_authority_code = aliases.local_authority_code
        and officers.officer_id = aliases.officer_id
