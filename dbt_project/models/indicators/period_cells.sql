{# Every cell of every published period: flows summed from their months, states as they are, distinct keys once. #}
with cells as (
    select
        periods.local_authority_code,
        periods.indicator_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        cells.breakdown,
        cells.breakdown_value,
        cells.distinct_key,
        cells.exclusion_reason,
        cells.numerator,
        cells.denominator,
        cells.excluded
    from {{ ref('int_indicator_periods') }} as periods
    inner join {{ ref('indicator_cells') }} as cells
        on
            periods.local_authority_code = cells.local_authority_code
            and periods.indicator_id = cells.indicator_id
            and cells.period_end >= periods.period_start
            and cells.period_end <= periods.period_end
    where periods.kind = 'flow' and periods.availability = 'available' and cells.period_type is null
    union all
    select
        periods.local_authority_code,
        periods.indicator_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        cells.breakdown,
        cells.breakdown_value,
        cells.distinct_key,
        cells.exclusion_reason,
        cells.numerator,
        cells.denominator,
        cells.excluded
    from {{ ref('int_indicator_periods') }} as periods
    inner join {{ ref('indicator_cells') }} as cells
        on
            periods.local_authority_code = cells.local_authority_code
            and periods.indicator_id = cells.indicator_id
            and periods.period_type = cells.period_type
            and periods.period_end = cells.period_end
    where periods.availability = 'available'
),

keyed_once as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_start,
        period_end,
        breakdown,
        breakdown_value,
        cast(null as varchar) as exclusion_reason,
        count(distinct case when numerator is not null then distinct_key end) as numerator,
        cast(null as decimal(18, 4)) as denominator,
        cast(null as decimal(18, 4)) as excluded
    from cells
    where distinct_key is not null
    group by
        local_authority_code, indicator_id, period_type, period_start, period_end, breakdown, breakdown_value
),

parts as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_start,
        period_end,
        breakdown,
        breakdown_value,
        exclusion_reason,
        numerator,
        denominator,
        excluded
    from cells
    where distinct_key is null
    union all
    select * from keyed_once
)

select
    local_authority_code,
    indicator_id,
    period_type,
    period_start,
    period_end,
    breakdown,
    breakdown_value,
    exclusion_reason,
    {{ as_figure('sum(numerator)') }} as numerator,
    {{ as_figure('sum(denominator)') }} as denominator,
    {{ as_figure('sum(excluded)') }} as excluded
from parts
group by
    local_authority_code, indicator_id, period_type, period_start, period_end, breakdown, breakdown_value,
    exclusion_reason
