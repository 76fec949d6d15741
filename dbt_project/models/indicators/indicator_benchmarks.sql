with shipped as (
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
        source,
        cast('1990-01-01' as date) as extract_date
    from {{ ref('england_benchmarks') }}
),

{# What authorities bring: their region, their statistical neighbours, or a newer figure for England. #}
supplied as (
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
        source,
        extract_date
    from {{ ref('stg_benchmarks') }}
    where period_end is not null and value is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by area_type, area_code, indicator_id, breakdown, breakdown_value, period_end
            order by
                published_date desc nulls last, extract_date desc nulls last, value asc nulls last,
                area_name asc nulls last, source asc nulls last, definition_match asc nulls last
        ) as newest_first
    from (
        select * from shipped
        union all
        select * from supplied
    ) as published
)

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
from ranked
where newest_first = 1
