select
    area_code,
    area_name,
    area_type,
    indicator_id,
    breakdown,
    breakdown_value,
    period_end,
    value,
    definition_match,
    published_date,
    source
from {{ ref('england_benchmarks') }}
