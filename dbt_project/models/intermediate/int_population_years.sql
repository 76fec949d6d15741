{#
    The children who live in each authority, by year: what it supplied itself, and where it supplied none the published
    estimates. The two are never mixed, so that a rate does not change its source from one year to the next.
#}
with supplied as (
    select
        local_authority_code,
        year,
        population_0_17,
        source_file,
        source_sha256,
        source_row
    from {{ ref('stg_population') }}
    where year between 1980 and 2100 and population_0_17 > 0
),

{# The seed's rows lie in this order, below its header. #}
published as (
    select
        local_authority_code,
        year,
        population_0_17,
        'seeds/published_population.csv' as source_file,
        cast(null as string) as source_sha256,
        cast(row_number() over (order by local_authority_code nulls last, year nulls last) + 1 as bigint) as source_row
    from {{ ref('published_population') }}
)

select * from supplied
union all
select published.*
from published
inner join {{ ref('int_extract_dates') }} as extracts
    on published.local_authority_code = extracts.local_authority_code
left join (select distinct local_authority_code from {{ ref('stg_population') }}) as own
    on published.local_authority_code = own.local_authority_code
where own.local_authority_code is null
