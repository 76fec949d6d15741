{# The children aged 0 to 17 that a rate at a month end is over: the latest 30 June up to it, at most 3 years old. #}
with populations as (
    select
        *,
        cast(concat_ws('', cast(year as string), '-06-30') as date) as population_date
    from {{ ref('int_population_years') }}
),

candidates as (
    select
        month_ends.period_end,
        populations.*,
        row_number() over (
            partition by month_ends.local_authority_code, month_ends.period_end
            order by populations.population_date desc nulls last
        ) as choice
    from {{ ref('int_month_ends') }} as month_ends
    inner join populations
        on
            month_ends.local_authority_code = populations.local_authority_code
            and populations.population_date <= month_ends.period_end
            and populations.population_date >= {{ months_after('month_ends.period_end', -36) }}
)

select
    local_authority_code,
    period_end,
    cast(year as string) as year,
    population_date,
    population_0_17,
    source_file,
    source_sha256,
    source_row
from candidates
where choice = 1
