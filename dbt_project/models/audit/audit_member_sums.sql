{#
    Every published cell against its members, summed anew by the dates of the period and not through the monthly cells
    that the values were made from.
#}
with breakdown_parts as (
    select distinct
        indicator_id,
        breakdown,
        {{ dbt.split_part('breakdown', "'+'", 1) }} as first_part,
        {{ dbt.split_part('breakdown', "'+'", 2) }} as second_part
    from {{ ref('indicator_values') }}
),

valued_members as (
    select
        members.local_authority_code,
        members.indicator_id,
        members.period_type,
        members.period_end,
        members.event_date,
        members.role,
        members.distinct_key,
        parts.breakdown,
        {{ breakdown_value_of('members', 'parts') }} as breakdown_value,
        members.amount
    from {{ ref('indicator_members') }} as members
    inner join breakdown_parts as parts on members.indicator_id = parts.indicator_id
),

member_cells as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_end,
        event_date,
        role,
        distinct_key,
        breakdown,
        breakdown_value,
        sum(amount) as amount
    from valued_members
    group by
        local_authority_code, indicator_id, period_type, period_end, event_date, role, distinct_key, breakdown,
        breakdown_value
),

{# Keyed and other cells apart: as one relation it would be written down, with each day in each of its periods. #}
{% for name, key in [('amounts_in_periods', 'is null'), ('keys_in_periods', 'is not null')] %}
{{ name }} as (
    select
        periods.local_authority_code,
        periods.indicator_id,
        periods.period_type,
        periods.period_end,
        cells.breakdown,
        cells.breakdown_value,
        cells.role,
        cells.distinct_key,
        cells.amount
    from member_cells as cells
    inner join {{ ref('int_indicator_periods') }} as periods
        on
            cells.local_authority_code = periods.local_authority_code
            and cells.indicator_id = periods.indicator_id
            and cells.event_date >= periods.period_start
            and cells.event_date <= periods.period_end
    where cells.period_type is null and periods.availability = 'available' and cells.distinct_key {{ key }}
    union all
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_end,
        breakdown,
        breakdown_value,
        role,
        distinct_key,
        amount
    from member_cells
    where period_type is not null and distinct_key {{ key }}
),

{% endfor %}
undistinct as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_end,
        breakdown,
        breakdown_value,
        sum(case when role in ('numerator', 'both') then amount else 0 end) as numerator,
        sum(case when role in ('denominator', 'both') then amount else 0 end) as denominator,
        sum(case when role = 'excluded' then amount else 0 end) as excluded
    from amounts_in_periods
    group by local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value
    union all
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_end,
        breakdown,
        breakdown_value,
        count(distinct distinct_key) as numerator,
        0 as denominator,
        0 as excluded
    from keys_in_periods
    group by local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value
),

summed as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_end,
        breakdown,
        breakdown_value,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(excluded) as excluded
    from undistinct
    group by local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value
)

{# Medians and percentiles have no sum to compare; their members' amounts are looked at one by one. #}
select
    figures.local_authority_code,
    figures.indicator_id,
    figures.period_type,
    figures.period_end,
    figures.breakdown,
    figures.breakdown_value,
    case
        when {{ is_quantile('definitions.measure') }} then coalesce(quantiles.is_equal, figures.denominator = 0)
        else
            figures.numerator = coalesce(summed.numerator, 0)
            and coalesce(figures.denominator, 0)
            = case when figures.denominator is null then 0 else coalesce(summed.denominator, 0) end
    end
    and figures.excluded = coalesce(summed.excluded, 0) as is_equal
from {{ ref('indicator_values') }} as figures
inner join {{ ref('int_authority_indicators') }} as definitions
    on
        figures.local_authority_code = definitions.local_authority_code
        and figures.indicator_id = definitions.indicator_id
left join {{ ref('audit_member_quantiles') }} as quantiles
    on
        figures.local_authority_code = quantiles.local_authority_code
        and figures.indicator_id = quantiles.indicator_id
        and figures.period_type = quantiles.period_type
        and figures.period_end = quantiles.period_end
        and figures.breakdown = quantiles.breakdown
        and figures.breakdown_value = quantiles.breakdown_value
left join summed
    on
        figures.local_authority_code = summed.local_authority_code
        and figures.indicator_id = summed.indicator_id
        and figures.period_type = summed.period_type
        and figures.period_end = summed.period_end
        and figures.breakdown = summed.breakdown
        and figures.breakdown_value = summed.breakdown_value
where figures.availability = 'available'
