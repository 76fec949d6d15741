{# Figures for a day or for twelve months, which is what published figures are for. #}
with figures as (
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_type,
        figures.period_end,
        figures.numerator,
        figures.denominator,
        figures.value,
        figures.lower_95,
        figures.upper_95,
        definitions.polarity,
        definitions.measure
    from {{ ref('indicator_values') }} as figures
    inner join {{ ref('int_indicator_definitions') }} as definitions
        on figures.indicator_id = definitions.indicator_id
    where
        figures.breakdown = 'all'
        and figures.availability = 'available'
        and figures.value is not null
        and definitions.origin = 'national'
        and definitions.measure in ('percentage', 'ratio', 'rate_per_100', 'rate_per_10000')
        and {{ is_for_a_day_or_a_year('definitions.kind', 'figures.period_start', 'figures.period_end') }}
),

published as (
    select
        area_type,
        area_code,
        indicator_id,
        period_end,
        value,
        definition_match,
        source,
        coalesce(
            lead(period_end) over (
                partition by area_type, area_code, indicator_id order by period_end nulls last
            ),
            cast('9999-12-31' as date)
        ) as until
    from {{ ref('indicator_benchmarks') }}
    where breakdown = 'all'
),

{# Whose published figure stands for a comparator of an authority. #}
comparators as (
    select
        local_authority_code,
        'england' as comparator,
        'E92000001' as area_code
    from {{ ref('dim_authorities') }}
    union all
    select
        local_authority_code,
        'region' as comparator,
        region_code as area_code
    from {{ ref('dim_authorities') }}
    where region_code is not null
    union all
    select distinct
        local_authority_code,
        comparator_group as comparator,
        local_authority_code as area_code
    from {{ ref('comparator_groups') }}
    where comparator_group <> 'region'
),

{# The authorities among which one has its place; in England these are all. #}
members as (
    select
        own.local_authority_code,
        'england' as comparator,
        others.local_authority_code as member_code,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to
    from {{ ref('dim_authorities') }} as own
    inner join {{ ref('authority_codes') }} as others on own.local_authority_code <> others.local_authority_code
    union all
    select
        local_authority_code,
        comparator_group as comparator,
        comparator_code as member_code,
        valid_from,
        valid_to
    from {{ ref('comparator_groups') }}
    where local_authority_code <> comparator_code
),

against_published as (
    select
        figures.*,
        comparators.comparator,
        published.value as comparator_value,
        published.period_end as comparator_period_end,
        published.definition_match,
        published.source
    from figures
    inner join comparators on figures.local_authority_code = comparators.local_authority_code
    inner join published
        on
            comparators.comparator = published.area_type
            and comparators.area_code = published.area_code
            and figures.indicator_id = published.indicator_id
            and figures.period_end >= published.period_end
            and figures.period_end < published.until
),

{# The other councils of this release taken together: a ratio of sums, never a mean of ratios. #}
against_hub as (
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_type,
        figures.period_end,
        'hub' as comparator,
        sum(others.numerator) as numerator,
        sum(others.denominator) as denominator,
        {{ count_rows() }} as authorities,
        sum(case when {{ is_before('others.value', 'figures.value', 'figures.polarity') }} then 1 else 0 end)
            as places_before
    from figures
    inner join figures as others
        on
            figures.indicator_id = others.indicator_id
            and figures.period_type = others.period_type
            and figures.period_end = others.period_end
            and figures.local_authority_code <> others.local_authority_code
    group by figures.local_authority_code, figures.indicator_id, figures.period_type, figures.period_end
),

places as (
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_type,
        figures.period_end,
        members.comparator,
        {{ count_rows() }} as authorities,
        sum(case when {{ is_before('published.value', 'figures.value', 'figures.polarity') }} then 1 else 0 end)
            as places_before
    from figures
    inner join members on figures.local_authority_code = members.local_authority_code
    inner join published
        on
            published.area_type = 'local_authority'
            and members.member_code = published.area_code
            and figures.indicator_id = published.indicator_id
            and figures.period_end >= published.period_end
            and figures.period_end < published.until
            and published.period_end >= coalesce(members.valid_from, published.period_end)
            and published.period_end <= coalesce(members.valid_to, published.period_end)
    group by
        figures.local_authority_code, figures.indicator_id, figures.period_type, figures.period_end, members.comparator
),

together as (
    select
        compared.local_authority_code,
        compared.indicator_id,
        compared.period_type,
        compared.period_end,
        compared.comparator,
        compared.value,
        compared.lower_95,
        compared.upper_95,
        compared.polarity,
        compared.comparator_value,
        compared.comparator_period_end,
        compared.definition_match,
        compared.source,
        places.authorities,
        places.places_before
    from against_published as compared
    left join places
        on
            compared.local_authority_code = places.local_authority_code
            and compared.indicator_id = places.indicator_id
            and compared.period_type = places.period_type
            and compared.period_end = places.period_end
            and compared.comparator = places.comparator
    union all
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_type,
        figures.period_end,
        hub.comparator,
        figures.value,
        figures.lower_95,
        figures.upper_95,
        figures.polarity,
        case figures.measure
            when 'percentage' then {{ divide('hub.numerator', 'hub.denominator', 100) }}
            when 'rate_per_100' then {{ divide('hub.numerator', 'hub.denominator', 100) }}
            when 'rate_per_10000' then {{ divide('hub.numerator', 'hub.denominator', 10000) }}
            else {{ divide('hub.numerator', 'hub.denominator') }}
        end as comparator_value,
        figures.period_end as comparator_period_end,
        'exact' as definition_match,
        'the other authorities of this release together' as source,
        hub.authorities,
        hub.places_before
    from against_hub as hub
    inner join figures
        on
            hub.local_authority_code = figures.local_authority_code
            and hub.indicator_id = figures.indicator_id
            and hub.period_type = figures.period_type
            and hub.period_end = figures.period_end
)

select
    local_authority_code,
    indicator_id,
    period_type,
    period_end,
    comparator,
    comparator_value,
    comparator_period_end,
    {# Alike where chance alone could part the two: the comparator lies within the figure's 95 % interval. #}
    case
        when comparator_value is null or lower_95 is null then null
        when comparator_value >= lower_95 and comparator_value <= upper_95 then 'alike'
        when polarity = 'neutral' and lower_95 > comparator_value then 'higher'
        when polarity = 'neutral' then 'lower'
        when (polarity = 'high') = (lower_95 > comparator_value) then 'better'
        else 'worse'
    end as comparison,
    {# Among those with a figure, itself counted; figures that are shown alike share a place. #}
    cast(places_before + 1 as bigint) as place,
    cast(authorities + 1 as bigint) as out_of,
    {# With fewer than eight, a quarter is one authority or none (2026-11-28). #}
    case
        when authorities >= 7 then cast(1 + floor({{ divide('places_before', 'authorities + 1', 4) }}) as bigint)
    end as quartile,
    definition_match,
    source
from together
