{#
    Every cell of every published period: flows summed from their months, states as they are, distinct keys once. What is
    counted once is in the denominator if any of its records is, and in the numerator if any of them is.
#}
with cells as (
    {{ cells_in_periods(['distinct_key', 'exclusion_reason', 'numerator', 'denominator', 'excluded']) }}
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
        cast(null as string) as exclusion_reason,
        count(distinct case when numerator is not null then distinct_key end) as numerator,
        {# Nothing, and not 0, where the key is of the numerator alone: a rate without a population stays without. #}
        nullif(count(distinct case when denominator is not null then distinct_key end), 0) as denominator,
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
