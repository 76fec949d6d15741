{# Figures for a day or for twelve months, which is what published figures are for. #}
with figures as (
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_type,
        figures.period_start,
        figures.period_end,
        figures.numerator,
        figures.denominator,
        figures.value,
        figures.lower_95,
        figures.upper_95,
        definitions.polarity,
        definitions.measure,
        {# What is one number out of another can be compared with whoever has it, large or small. #}
        definitions.measure in ('percentage', 'ratio', 'rate_per_100', 'rate_per_10000') as is_quotient
    from {{ ref('indicator_values') }} as figures
    inner join {{ ref('int_indicator_definitions') }} as definitions
        on figures.indicator_id = definitions.indicator_id
    where
        figures.breakdown = 'all'
        and figures.availability = 'available'
        and figures.value is not null
        and definitions.origin = 'national'
        and {{ is_for_a_day_or_a_year('definitions.kind', 'figures.period_start', 'figures.period_end') }}
),

{#
    Figures that are counted otherwise than the nation does, each with by what and when. A case that began under a limit
    can be due in the period for as long as the limit runs. Spans are cut to what can count, so that councils whose limits
    differed in years gone by alone are not told apart.
#}
counted_otherwise as (
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_type,
        figures.period_end,
        own.rule,
        own.counted_by,
        greatest(own.valid_from, {{ days_after('figures.period_start', '-own.days_it_runs') }}) as counts_from,
        least(own.valid_to, {{ days_after('figures.period_end', 1) }}) as counts_to
    from figures
    inner join {{ ref('int_counted_otherwise') }} as own
        on
            figures.local_authority_code = own.local_authority_code
            and figures.indicator_id = own.indicator_id
            and figures.period_end >= own.valid_from
            and {{ days_after('figures.period_start', '-own.days_it_runs') }} < own.valid_to
),

otherwise_than_published as (
    select distinct
        local_authority_code,
        indicator_id,
        period_type,
        period_end
    from counted_otherwise
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

{#
    The years of an indicator that authorities' figures were published for. Places are among those of one year, so that
    no authority stands there with an older figure, or after it was abolished.
#}
published_years as (
    select
        indicator_id,
        period_end,
        coalesce(
            lead(period_end) over (partition by indicator_id order by period_end nulls last),
            cast('9999-12-31' as date)
        ) as until
    from published
    where area_type = 'local_authority'
    group by indicator_id, period_end
),

own_regions as (
    select distinct local_authority_code
    from {{ ref('comparator_groups') }}
    where comparator_group = 'region' and is_own
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
        authorities.local_authority_code,
        'region' as comparator,
        authorities.region_code as area_code
    from {{ ref('dim_authorities') }} as authorities
    left join own_regions on authorities.local_authority_code = own_regions.local_authority_code
    where authorities.region_code is not null and own_regions.local_authority_code is null
    union all
    select distinct
        local_authority_code,
        comparator_group as comparator,
        local_authority_code as area_code
    from {{ ref('comparator_groups') }}
    where comparator_group <> 'region' or is_own
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
    where figures.is_quotient
),

hub as (
    select
        indicator_id,
        period_type,
        period_end,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        min(value) as lowest,
        max(value) as highest,
        {{ count_rows() }} as authorities
    from figures
    group by indicator_id, period_type, period_end
    having count(*) > 1
),

{# Counted by what some of the authorities count by and others do not; what a hub sets for all parts nobody. #}
differing_in_hub as (
    select distinct
        rules.indicator_id,
        rules.period_type,
        rules.period_end
    from (
        select
            indicator_id,
            period_type,
            period_end,
            {{ count_rows() }} as authorities
        from counted_otherwise
        group by indicator_id, period_type, period_end, rule, counted_by, counts_from, counts_to
    ) as rules
    inner join hub
        on
            rules.indicator_id = hub.indicator_id
            and rules.period_type = hub.period_type
            and rules.period_end = hub.period_end
            and rules.authorities <> hub.authorities
),

hub_values as (
    select
        indicator_id,
        period_type,
        period_end,
        {{ value_of_place('value', 'polarity') }} as shown_value,
        {{ count_rows() }} as authorities
    from figures
    group by indicator_id, period_type, period_end, {{ value_of_place('value', 'polarity') }}
),

hub_places as (
    select
        indicator_id,
        period_type,
        period_end,
        shown_value,
        coalesce(
            sum(authorities) over (
                partition by indicator_id, period_type, period_end order by shown_value nulls last
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as places_before
    from hub_values
),

{#
    The other councils of this release taken together: a ratio of sums, never a mean of ratios. Medians have no sum, and
    what is counted or employed is more in the larger council: of those there is the range alone, and a median's place.
    All councils less one's own are the others: to look at each pair of them would take their square.
#}
against_hub as (
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_type,
        figures.period_end,
        'hub' as comparator,
        hub.numerator - figures.numerator as numerator,
        hub.denominator - figures.denominator as denominator,
        hub.lowest,
        hub.highest,
        hub.authorities - 1 as authorities,
        hub_places.places_before
    from figures
    inner join hub
        on
            figures.indicator_id = hub.indicator_id
            and figures.period_type = hub.period_type
            and figures.period_end = hub.period_end
    inner join hub_places
        on
            figures.indicator_id = hub_places.indicator_id
            and figures.period_type = hub_places.period_type
            and figures.period_end = hub_places.period_end
            and {{ value_of_place('figures.value', 'figures.polarity') }} = hub_places.shown_value
),

places as (
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_type,
        figures.period_end,
        members.comparator,
        min(published.value) as lowest,
        max(published.value) as highest,
        {{ count_rows('published.value') }} as authorities,
        {{ count_rows() }} as authorities_in_group,
        sum(
            case
                when
                    {{ value_of_place('published.value', 'figures.polarity') }}
                    < {{ value_of_place('figures.value', 'figures.polarity') }}
                    then 1
                else 0
            end
        ) as places_before
    from figures
    inner join published_years as years
        on
            figures.indicator_id = years.indicator_id
            and figures.period_end >= years.period_end
            and figures.period_end < years.until
    inner join members
        on
            figures.local_authority_code = members.local_authority_code
            and years.period_end >= coalesce(members.valid_from, years.period_end)
            and years.period_end <= coalesce(members.valid_to, years.period_end)
    left join published
        on
            published.area_type = 'local_authority'
            and members.member_code = published.area_code
            and years.indicator_id = published.indicator_id
            and years.period_end = published.period_end
    where figures.is_quotient
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
        compared.measure,
        compared.comparator_value,
        {# Of a whole country or region, or a mean of authorities, of which nobody says how many cases it is of. #}
        compared.comparator_value as comparator_lower_95,
        compared.comparator_value as comparator_upper_95,
        compared.comparator_period_end,
        compared.definition_match,
        compared.source,
        otherwise.indicator_id is not null as is_counted_otherwise,
        places.lowest,
        places.highest,
        places.authorities,
        places.places_before
    from against_published as compared
    left join otherwise_than_published as otherwise
        on
            compared.local_authority_code = otherwise.local_authority_code
            and compared.indicator_id = otherwise.indicator_id
            and compared.period_type = otherwise.period_type
            and compared.period_end = otherwise.period_end
    left join places
        on
            compared.local_authority_code = places.local_authority_code
            and compared.indicator_id = places.indicator_id
            and compared.period_type = places.period_type
            and compared.period_end = places.period_end
            and compared.comparator = places.comparator
            {# Among too few of a group there is no place. #}
            and places.authorities * 100
            >= {{ comparison_limit('share_of_group') }} * places.authorities_in_group
            and places.authorities > 0
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
        figures.measure,
        case figures.measure
            when 'percentage' then {{ divide('hub.numerator', 'hub.denominator', 100) }}
            when 'rate_per_100' then {{ divide('hub.numerator', 'hub.denominator', 100) }}
            when 'rate_per_10000' then {{ divide('hub.numerator', 'hub.denominator', 10000) }}
            when 'ratio' then {{ divide('hub.numerator', 'hub.denominator') }}
        end as comparator_value,
        {% for bound, side in [('comparator_lower_95', '-'), ('comparator_upper_95', '+')] %}
        {{ interval_bound(side, 'figures.measure', 'false', 'hub.numerator', 'hub.denominator') }} as {{ bound }},
        {% endfor %}
        figures.period_end as comparator_period_end,
        'exact' as definition_match,
        'the other authorities of this release together' as source,
        differing.indicator_id is not null as is_counted_otherwise,
        hub.lowest,
        hub.highest,
        hub.authorities,
        case when figures.measure not in ('count', 'fte') then hub.places_before end as places_before
    from against_hub as hub
    inner join figures
        on
            hub.local_authority_code = figures.local_authority_code
            and hub.indicator_id = figures.indicator_id
            and hub.period_type = figures.period_type
            and hub.period_end = figures.period_end
    left join differing_in_hub as differing
        on
            figures.indicator_id = differing.indicator_id
            and figures.period_type = differing.period_type
            and figures.period_end = differing.period_end
),

{#
    Higher or lower is what chance alone does not explain: of percentages the 95 % interval of the difference has no zero
    in it, of rates the two intervals do not meet, as with the year before. Other figures have no interval.
#}
judged as (
    select
        *,
        {% for name, side, beyond, own, others in [
            ('is_higher', '-', '>', 'lower_95', 'comparator_upper_95'),
            ('is_lower', '+', '<', 'upper_95', 'comparator_lower_95'),
        ] %}
        case
            when measure = 'percentage' then {{ difference_bound(
                side, 'value', 'lower_95', 'upper_95', 'comparator_value', 'comparator_lower_95', 'comparator_upper_95'
            ) }} {{ beyond }} 0
            else {{ own }} {{ beyond }} {{ others }}
        end as {{ name }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from together
)

select
    local_authority_code,
    indicator_id,
    period_type,
    period_end,
    comparator,
    comparator_value,
    comparator_period_end,
    case
        when comparator_value is null or lower_95 is null or is_counted_otherwise then null
        when not is_higher and not is_lower then 'alike'
        when polarity = 'neutral' and is_higher then 'higher'
        when polarity = 'neutral' then 'lower'
        when (polarity = 'high') = is_higher then 'better'
        else 'worse'
    end as comparison,
    {#
        Among those with a figure, itself counted; figures that are shown alike share a place. Where limits differ, a
        place would tell who has the longer limit.
    #}
    case when not is_counted_otherwise then cast(places_before + 1 as bigint) end as place,
    cast(authorities + 1 as bigint) as out_of,
    case
        when authorities + 1 >= {{ comparison_limit('quartile') }} and not is_counted_otherwise
            then cast(1 + floor({{ divide('places_before', 'authorities + 1', 4) }}) as bigint)
    end as quartile,
    case when lowest < value then lowest when lowest is not null then value end as lowest,
    case when highest > value then highest when highest is not null then value end as highest,
    case when is_counted_otherwise then 'near' else definition_match end as definition_match,
    case
        when is_counted_otherwise then concat_ws('', source, '; not all count it by the same rules')
        else source
    end as source
from judged
