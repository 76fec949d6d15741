with areas as (
    select
        'E92000001' as area_code,
        'England' as area_name,
        'england' as area_type
    union all
    select
        region_code as area_code,
        name as area_name,
        'region' as area_type
    from {{ ref('regions') }}
    union all
    select
        local_authority_code as area_code,
        name as area_name,
        'local_authority' as area_type
    from {{ ref('authority_codes') }}
),

shipped as (
    select
        figures.area_code,
        areas.area_name,
        areas.area_type,
        figures.indicator_id,
        'all' as breakdown,
        'all' as breakdown_value,
        figures.period_end,
        figures.value,
        measures.definition_match,
        measures.published_date,
        measures.source,
        cast('1990-01-01' as date) as extract_date
    from {{ ref('published_figures') }} as figures
    inner join areas on figures.area_code = areas.area_code
    inner join {{ ref('published_measures') }} as measures on figures.indicator_id = measures.indicator_id
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
