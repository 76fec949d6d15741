{# The catalogue as this release has it: what is counted here, then what councils have from elsewhere. #}
{{ config(alias='indicator_definitions') }}

{# Where councils have definitions of one name, which agree in what the figure is, the hub's words are published. #}
with counted_here as (
    select
        *,
        row_number() over (
            partition by indicator_id
            order by
                case when local_authority_code is null then 0 else 1 end nulls last,
                local_authority_code nulls last, indicator_id nulls last
        ) as choice
    from {{ ref('int_indicator_definitions') }}
),

external_indicators as (
    select
        indicator_id,
        {# The id in words: the file has no other name for it. #}
        concat_ws(
            '', upper(substring(indicator_id, 1, 1)),
            replace(substring(indicator_id, 2, length(indicator_id) - 1), '_', ' ')
        ) as name,
        case when max(period_type) = 'point_in_time' and min(period_type) = 'point_in_time' then 'stock' else 'flow' end
            as kind,
        min(source) as source
    from {{ ref('int_external_results') }}
    group by indicator_id
),

external_breakdowns as (
    select
        indicator_id,
        {{ joined_texts('breakdown') }} as breakdowns
    from (
        select distinct
            indicator_id,
            breakdown
        from {{ ref('int_external_results') }}
        where breakdown <> 'all'
    ) as each_once
    group by indicator_id
)

select
    indicator_id,
    name,
    domain,
    measure,
    kind,
    polarity,
    denominator,
    numerator,
    exclusions,
    breakdowns,
    needs,
    source,
    looks_back,
    judged_by,
    time_limits,
    deciding_columns,
    is_difference,
    headline_order,
    origin
from counted_here
where choice = 1
union all
select
    external_indicators.indicator_id,
    external_indicators.name,
    'external' as domain,
    'as_given' as measure,
    external_indicators.kind,
    'neutral' as polarity,
    cast(null as string) as denominator,
    'as its source says' as numerator,
    cast(null as string) as exclusions,
    external_breakdowns.breakdowns,
    cast(null as string) as needs,
    external_indicators.source,
    '0 days' as looks_back,
    'elsewhere' as judged_by,
    cast(null as string) as time_limits,
    cast(null as string) as deciding_columns,
    false as is_difference,
    cast(null as bigint) as headline_order,
    'external' as origin
from external_indicators
left join external_breakdowns on external_indicators.indicator_id = external_breakdowns.indicator_id
