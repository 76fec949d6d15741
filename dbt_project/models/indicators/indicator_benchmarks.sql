{% set columns = [
    'area_code', 'area_name', 'area_type', 'indicator_id', 'breakdown', 'breakdown_value', 'period_end', 'value',
    'definition_match', 'published_date', 'source'
] %}
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
        cast('1990-01-01' as date) as extract_date,
        3 as place
    from {{ ref('published_figures') }} as figures
    inner join areas on figures.area_code = areas.area_code
    inner join {{ ref('published_measures') }} as measures on figures.indicator_id = measures.indicator_id
),

own_neighbours as (
    select distinct local_authority_code
    from {{ ref('comparator_groups') }}
    where comparator_group = 'statistical_neighbours' and is_own
),

{# Of ten neighbours as they are published; whoever names others has the mean of those. #}
shipped_means as (
    select
        figures.area_code,
        authorities.name as area_name,
        'statistical_neighbours' as area_type,
        figures.indicator_id,
        'all' as breakdown,
        'all' as breakdown_value,
        figures.period_end,
        figures.value,
        measures.definition_match,
        measures.published_date,
        concat_ws('', {{ mean_of_authorities('figures.authorities', '10') }}, ': ', measures.source) as source,
        cast('1990-01-01' as date) as extract_date,
        3 as place
    from {{ ref('neighbours_figures') }} as figures
    inner join {{ ref('authority_codes') }} as authorities on figures.area_code = authorities.local_authority_code
    inner join {{ ref('published_measures') }} as measures on figures.indicator_id = measures.indicator_id
    left join own_neighbours on figures.area_code = own_neighbours.local_authority_code
    where own_neighbours.local_authority_code is null
),

{#
    What authorities bring: their region, their statistical neighbours, or a newer figure for England. Of two published on
    one day a batch's wins, then the council's own file's, then its hub's.
#}
supplied as (
    {% for relation, extract_date, place in [
        ('stg_benchmarks', 'extract_date', 0),
        ('stg_local_benchmarks', 'cast(null as date)', place_of('local_authority_code'))
    ] %}
    select
        {% for column in columns %}
        {{ column }},
        {% endfor %}
        {{ extract_date }} as extract_date,
        {{ place }} as place
    from {{ ref(relation) }}
    where period_end is not null and value is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

ranked as (
    select
        *,
        row_number() over (
            partition by area_type, area_code, indicator_id, breakdown, breakdown_value, period_end
            order by
                published_date desc nulls last, place asc nulls last, extract_date desc nulls last,
                value asc nulls last, area_name asc nulls last, source asc nulls last, definition_match asc nulls last
        ) as newest_first
    from (
        select * from shipped
        union all
        select * from shipped_means
        union all
        select * from supplied
    ) as published
),

newest as (
    select {{ columns | join(', ') }}
    from ranked
    where newest_first = 1 and {{ computed_once() }}
),

{#
    A group's figure is the mean of what was published of its authorities, each counting as one, as the Department for
    Education's local authority interactive tool has it. A region has a figure of its own, unless the council says itself
    who is of it.
#}
periods as (
    select distinct
        indicator_id,
        breakdown,
        breakdown_value,
        period_end
    from newest
    where area_type = 'local_authority'
),

of_groups as (
    select
        members.local_authority_code as area_code,
        members.comparator_group as area_type,
        periods.indicator_id,
        periods.breakdown,
        periods.breakdown_value,
        periods.period_end,
        {{ as_figure('round(avg(newest.value), 4)') }} as value,
        min(newest.definition_match) as definition_match,
        max(newest.published_date) as published_date,
        {{ count_rows('newest.value') }} as authorities,
        {{ count_rows() }} as authorities_in_group
    from {{ ref('comparator_groups') }} as members
    inner join periods
        on
            periods.period_end >= coalesce(members.valid_from, periods.period_end)
            and periods.period_end <= coalesce(members.valid_to, periods.period_end)
    left join newest
        on
            members.comparator_code = newest.area_code
            and newest.area_type = 'local_authority'
            and periods.indicator_id = newest.indicator_id
            and periods.breakdown = newest.breakdown
            and periods.breakdown_value = newest.breakdown_value
            and periods.period_end = newest.period_end
    where members.comparator_group <> 'region' or members.is_own
    group by
        members.local_authority_code, members.comparator_group, periods.indicator_id, periods.breakdown,
        periods.breakdown_value, periods.period_end
)

select * from newest
union all
select
    of_groups.area_code,
    cast(null as string) as area_name,
    of_groups.area_type,
    of_groups.indicator_id,
    of_groups.breakdown,
    of_groups.breakdown_value,
    of_groups.period_end,
    of_groups.value,
    of_groups.definition_match,
    of_groups.published_date,
    {{ mean_of_authorities('of_groups.authorities', 'of_groups.authorities_in_group') }} as source
from of_groups
left join newest
    on
        of_groups.area_type = newest.area_type
        and of_groups.area_code = newest.area_code
        and of_groups.indicator_id = newest.indicator_id
        and of_groups.breakdown = newest.breakdown
        and of_groups.breakdown_value = newest.breakdown_value
        and of_groups.period_end = newest.period_end
where
    newest.area_code is null
    and of_groups.authorities > 0
    and of_groups.authorities * 100 >= {{ comparison_limit('share_of_group') }} * of_groups.authorities_in_group
