{# The kind of council stands in the code's first letters (Office for National Statistics, code history database). #}
select
    extracts.local_authority_code,
    coalesce(register.name, extracts.local_authority_code) as local_authority_name,
    case left(extracts.local_authority_code, 3)
        when 'E06' then 'unitary authority'
        when 'E08' then 'metropolitan district'
        when 'E09' then 'London borough'
        when 'E10' then 'county'
        else 'not known'
    end as authority_type,
    regions.region_code,
    coalesce(regions.name, 'not known') as region_name,
    ends.ended_on
from {{ ref('int_extract_dates') }} as extracts
left join {{ ref('authority_codes') }} as register
    on extracts.local_authority_code = register.local_authority_code
left join {{ ref('regions') }} as regions on register.region_code = regions.region_code
left join {{ ref('int_authority_ends') }} as ends on extracts.local_authority_code = ends.local_authority_code
