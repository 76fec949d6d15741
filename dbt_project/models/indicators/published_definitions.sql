{# The catalogue as this release has it: what is counted here, then what councils have from elsewhere. #}
{{ config(alias='indicator_definitions') }}

{#
    Where councils, or their hub, have definitions of one id, they agree in what the figure is (name, kind, measure,
    polarity), and one row says it: the hub's, or else the first council's. What is counted may differ, and is then said
    for each.
#}
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

wordings as (
    select
        {% for column in ['denominator', 'numerator', 'source'] %}
        count(distinct {{ column }}) as {{ column }}_wordings,
        {{ joined_texts("concat_ws('', coalesce(local_authority_code, 'hub'), ': ', " ~ column ~ ")") }}
            as each_{{ column }},
        {% endfor %}
        indicator_id
    from {{ ref('int_indicator_definitions') }}
    group by indicator_id
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
    counted_here.indicator_id,
    counted_here.name,
    counted_here.domain,
    counted_here.measure,
    counted_here.kind,
    counted_here.polarity,
    case
        when wordings.denominator_wordings > 1 then wordings.each_denominator else counted_here.denominator
    end as denominator,
    case when wordings.numerator_wordings > 1 then wordings.each_numerator else counted_here.numerator end as numerator,
    counted_here.exclusions,
    counted_here.breakdowns,
    counted_here.needs,
    case when wordings.source_wordings > 1 then wordings.each_source else counted_here.source end as source,
    counted_here.looks_back,
    counted_here.judged_by,
    counted_here.time_limits,
    counted_here.deciding_columns,
    counted_here.is_difference,
    counted_here.headline_order,
    counted_here.origin
from counted_here
inner join wordings on counted_here.indicator_id = wordings.indicator_id
where counted_here.choice = 1
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
