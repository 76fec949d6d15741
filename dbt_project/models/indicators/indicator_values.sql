with sums as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_start,
        period_end,
        breakdown,
        breakdown_value,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(excluded) as excluded
    from {{ ref('period_cells') }}
    group by
        local_authority_code, indicator_id, period_type, period_start, period_end, breakdown, breakdown_value
),

cells as (
    select
        periods.local_authority_code,
        periods.indicator_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.is_provisional,
        periods.is_before_reach,
        periods.is_limit_suspended,
        periods.availability,
        'all' as breakdown,
        'all' as breakdown_value,
        sums.numerator,
        sums.denominator,
        sums.excluded
    from {{ ref('int_indicator_periods') }} as periods
    left join sums
        on
            periods.local_authority_code = sums.local_authority_code
            and periods.indicator_id = sums.indicator_id
            and periods.period_type = sums.period_type
            and periods.period_end = sums.period_end
            and sums.breakdown = 'all'
    union all
    select
        periods.local_authority_code,
        periods.indicator_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.is_provisional,
        periods.is_before_reach,
        periods.is_limit_suspended,
        periods.availability,
        sums.breakdown,
        sums.breakdown_value,
        sums.numerator,
        sums.denominator,
        sums.excluded
    from {{ ref('int_indicator_periods') }} as periods
    inner join sums
        on
            periods.local_authority_code = sums.local_authority_code
            and periods.indicator_id = sums.indicator_id
            and periods.period_type = sums.period_type
            and periods.period_end = sums.period_end
            and sums.breakdown <> 'all'
    where coalesce(sums.numerator, 0) <> 0 or coalesce(sums.denominator, 0) <> 0 or coalesce(sums.excluded, 0) <> 0
),

{# Not supplied is null; supplied with nothing to count is 0; a rate without a usable population has no denominator. #}
figures as (
    select
        cells.*,
        definitions.measure,
        definitions.kind,
        definitions.polarity,
        definitions.measure = 'count' and definitions.kind = 'flow' and not definitions.is_difference
            as is_count_of_events,
        case
            when cells.availability = 'available' and not {{ is_quantile('definitions.measure') }}
                then {{ as_figure('coalesce(cells.numerator, 0)') }}
        end as known_numerator,
        case
            when cells.availability <> 'available' or definitions.measure in ('count', 'fte') then null
            when definitions.measure = 'rate_per_10000' then {{ as_figure('cells.denominator') }}
            else {{ as_figure('coalesce(cells.denominator, 0)') }}
        end as known_denominator,
        case when cells.availability = 'available' then cast(coalesce(cells.excluded, 0) as bigint) end
            as known_excluded,
        cast(null as decimal(18, 4)) as given_value
    from cells
    inner join {{ ref('int_authority_indicators') }} as definitions
        on
            cells.local_authority_code = definitions.local_authority_code
            and cells.indicator_id = definitions.indicator_id
    union all
    {# From elsewhere: as it was given, with no evidence behind it. #}
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_start,
        period_end,
        false as is_provisional,
        false as is_before_reach,
        false as is_limit_suspended,
        'available' as availability,
        breakdown,
        breakdown_value,
        numerator,
        denominator,
        cast(null as decimal(18, 4)) as excluded,
        'as_given' as measure,
        case when period_type = 'point_in_time' then 'stock' else 'flow' end as kind,
        'neutral' as polarity,
        false as is_count_of_events,
        numerator as known_numerator,
        denominator as known_denominator,
        cast(0 as bigint) as known_excluded,
        value as given_value
    from {{ ref('int_external_results') }}
),

valued as (
    select
        figures.*,
        coalesce(
            figures.given_value,
            {{ value_of('figures.measure', 'figures.known_numerator', 'figures.known_denominator', 'quantiles') }}
        ) as value,
        {% for bound, side in [('lower_95', '-'), ('upper_95', '+')] %}
        {{ interval_bound(
            side, 'figures.measure', 'figures.is_count_of_events', 'figures.known_numerator',
            'figures.known_denominator'
        ) }} as {{ bound }},
        {% endfor %}
        {# Which cells have a target or a benchmark, as something to join on. #}
        case
            when figures.breakdown in ('all', 'team') and figures.availability = 'available'
                then figures.indicator_id
        end as targeted_indicator_id,
        case
            when figures.breakdown <> 'all' or figures.availability <> 'available' then null
            when {{ is_for_a_day_or_a_year('figures.kind', 'figures.period_start', 'figures.period_end') }}
                then figures.indicator_id
        end as benchmarked_indicator_id
    from figures
    left join {{ ref('indicator_quantiles') }} as quantiles
        on
            figures.local_authority_code = quantiles.local_authority_code
            and figures.indicator_id = quantiles.indicator_id
            and figures.period_type = quantiles.period_type
            and figures.period_end = quantiles.period_end
            and figures.breakdown = quantiles.breakdown
            and figures.breakdown_value = quantiles.breakdown_value
),

targets as (
    select * from {{ ref('int_targets') }}
),

benchmarks as (
    select
        indicator_id,
        period_end,
        value,
        coalesce(
            lead(period_end) over (partition by indicator_id order by period_end nulls last),
            cast('9999-12-31' as date)
        ) as until
    from {{ ref('indicator_benchmarks') }}
    where area_type = 'england' and breakdown = 'all'
),

compared as (
    select
        valued.*,
        case
            when valued.measure = 'count' and valued.breakdown <> 'all'
                then {{ divide('valued.known_numerator', 'totals.known_numerator', 100) }}
        end as share_of_total,
        earlier.value as previous_value,
        targets.target,
        targets.tolerance,
        benchmarks.value as benchmark_value,
        benchmarks.period_end as benchmark_period_end
    from valued
    left join valued as totals
        on
            valued.local_authority_code = totals.local_authority_code
            and valued.indicator_id = totals.indicator_id
            and valued.period_type = totals.period_type
            and valued.period_end = totals.period_end
            and totals.breakdown = 'all'
    left join valued as earlier
        on
            valued.local_authority_code = earlier.local_authority_code
            and valued.indicator_id = earlier.indicator_id
            and valued.period_type = earlier.period_type
            and {{ month_end(months_after('valued.period_end', -12)) }} = earlier.period_end
            and valued.breakdown = earlier.breakdown
            and valued.breakdown_value = earlier.breakdown_value
    left join targets
        on
            valued.local_authority_code = targets.local_authority_code
            and valued.targeted_indicator_id = targets.indicator_id
            and valued.period_end >= targets.valid_from
            and valued.period_end < targets.valid_to
    left join benchmarks
        on
            valued.benchmarked_indicator_id = benchmarks.indicator_id
            and valued.period_end >= benchmarks.period_end
            and valued.period_end < benchmarks.until
)

select
    local_authority_code,
    indicator_id,
    period_type,
    period_start,
    period_end,
    breakdown,
    breakdown_value,
    known_numerator as numerator,
    known_denominator as denominator,
    known_excluded as excluded,
    value,
    share_of_total,
    previous_value,
    case when breakdown = 'all' then target end as target,
    {# Judged at display precision: one decimal, half up (counting-rules, What every figure carries). #}
    case
        when breakdown <> 'all' or target is null or value is null or polarity = 'neutral' then null
        when polarity = 'high' and round(value, 1) >= target then 'met'
        when polarity = 'low' and round(value, 1) <= target then 'met'
        when polarity = 'high' and round(value, 1) >= target - tolerance then 'near'
        when polarity = 'low' and round(value, 1) <= target + tolerance then 'near'
        else 'missed'
    end as target_status,
    {# Whether the figure says anything of the target: a handful of cases can miss it by chance. #}
    case
        when
            measure <> 'percentage' or target is null or value is null or polarity = 'neutral'
            or period_type in ('month', 'quarter')
            then null
        when (polarity = 'high' and lower_95 >= target) or (polarity = 'low' and upper_95 <= target) then 'met'
        when (polarity = 'high' and upper_95 < target) or (polarity = 'low' and lower_95 > target) then 'missed'
        else 'not_clear'
    end as target_reading,
    lower_95,
    upper_95,
    {# Ten is where one case more or less moves a percentage by ten points or more (2026-11-27, outputs.md). #}
    coalesce((measure = 'percentage' or {{ is_quantile('measure') }}) and known_denominator < 10, false)
        as is_small_number,
    benchmark_value,
    benchmark_period_end,
    {# What is not supplied has no figure that could be too low. #}
    is_before_reach and availability = 'available' as is_before_reach,
    is_limit_suspended,
    is_provisional,
    availability
from compared
