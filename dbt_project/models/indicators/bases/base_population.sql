with populations as (
    select * from {{ ref('int_populations') }}
)

select
    local_authority_code,
    period_end,
    year,
    population_date,
    population_0_17,
    source_file,
    source_sha256,
    source_row
from populations
