{#
    Every published cell against its members, summed anew by the days that they are of and not through the monthly cells
    that the values were made from.

    What happened in a period is what happened up to its last day, less what happened up to the day before its first:
    two points of a running total. So no day is written into each of its periods, and the cost is that of the cells and
    their days. A distinct count cannot be taken as a difference, so its keys alone are still looked for in each period.
#}
with cell_names as (
    select distinct
        local_authority_code,
        indicator_id,
        breakdown,
        breakdown_value
    from {{ ref('indicator_values') }}
    where availability = 'available'
),

{# Numbers instead of four texts: members and figures are sorted and joined by them. #}
cells as (
    select
        *,
        row_number() over (
            order by
                local_authority_code nulls last, indicator_id nulls last, breakdown nulls last,
                breakdown_value nulls last
        ) as cell_number
    from cell_names
),

breakdown_parts as (
    select distinct
        local_authority_code,
        indicator_id,
        breakdown,
        {{ part_of('breakdown', "'+'", 1) }} as first_part,
        {{ part_of('breakdown', "'+'", 2) }} as second_part
    from cell_names
),

figures as (
    select
        cells.cell_number,
        published.period_type,
        published.period_end,
        {{ days_after('published.period_start', -1) }} as day_before,
        published.numerator,
        published.denominator,
        published.excluded
    from {{ ref('indicator_values') }} as published
    inner join cells
        on
            published.local_authority_code = cells.local_authority_code
            and published.indicator_id = cells.indicator_id
            and published.breakdown = cells.breakdown
            and published.breakdown_value = cells.breakdown_value
    where published.availability = 'available'
),

{# No period begins or ends between two neighbours of these days, so all that happens between them goes together. #}
bounds as (
    select day_before as bound from figures
    union
    select period_end as bound from figures
),

{# Each day with the next bound. By a window: DuckDB takes a join by spans of dates for thousands of times its rows. #}
days as (
    select
        calendar.calendar_date,
        min(bounds.bound) over (
            order by calendar.calendar_date desc nulls last rows between unbounded preceding and current row
        ) as bound
    from {{ ref('int_calendar') }} as calendar
    left join bounds on calendar.calendar_date = bounds.bound
),

valued_members as (
    select
        members.local_authority_code,
        members.indicator_id,
        members.period_type,
        {# A state has its period; an event after the last period has none, and one before the first cancels out. #}
        coalesce(members.period_end, days.bound) as day_counted,
        members.role,
        members.distinct_key,
        parts.breakdown,
        {{ breakdown_value_of('members', 'parts') }} as breakdown_value,
        members.amount
    from {{ ref('indicator_members') }} as members
    inner join breakdown_parts as parts
        on
            members.local_authority_code = parts.local_authority_code
            and members.indicator_id = parts.indicator_id
    left join days on members.event_date = days.calendar_date
),

member_cells as (
    select
        cells.cell_number,
        members.period_type,
        members.day_counted,
        members.distinct_key,
        sum(case when members.role in ('numerator', 'both') then members.amount else 0 end) as numerator,
        sum(case when members.role in ('denominator', 'both') then members.amount else 0 end) as denominator,
        sum(case when members.role = 'excluded' then members.amount else 0 end) as excluded
    from valued_members as members
    inner join cells
        on
            members.local_authority_code = cells.local_authority_code
            and members.indicator_id = cells.indicator_id
            and members.breakdown = cells.breakdown
            and members.breakdown_value = cells.breakdown_value
    where members.day_counted is not null and {{ computed_once() }}
    group by cells.cell_number, members.period_type, members.day_counted, members.distinct_key
),

cells_of_events as (
    select distinct cell_number
    from member_cells
    where period_type is null and distinct_key is null
),

{# With every bound of every figure of theirs, so that the running total is known there. #}
points as (
    select
        cell_number,
        day_counted as bound,
        numerator,
        denominator,
        excluded
    from member_cells
    where period_type is null and distinct_key is null
    {% for bound in ['period_end', 'day_before'] %}
    union all
    select distinct
        figures.cell_number,
        figures.{{ bound }} as bound,
        0 as numerator,
        0 as denominator,
        0 as excluded
    from figures
    inner join cells_of_events on figures.cell_number = cells_of_events.cell_number
    {% endfor %}
),

sums_at_bounds as (
    select
        cell_number,
        bound,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(excluded) as excluded
    from points
    group by cell_number, bound
),

running_totals as (
    select
        {% for amount in ['numerator', 'denominator', 'excluded'] %}
        sum({{ amount }}) over (
            partition by cell_number order by bound nulls last
            rows between unbounded preceding and current row
        ) as {{ amount }},
        {% endfor %}
        cell_number,
        bound
    from sums_at_bounds
),

in_periods as (
    select
        cell_number,
        period_type,
        day_counted as period_end,
        numerator,
        denominator,
        excluded
    from member_cells
    where period_type is not null and distinct_key is null
    union all
    select
        cell_number,
        period_type,
        day_counted as period_end,
        count(distinct case when numerator <> 0 then distinct_key end) as numerator,
        count(distinct case when denominator <> 0 then distinct_key end) as denominator,
        0 as excluded
    from member_cells
    where period_type is not null and distinct_key is not null
    group by cell_number, period_type, day_counted
    union all
    select
        figures.cell_number,
        figures.period_type,
        figures.period_end,
        count(distinct case when keyed.numerator <> 0 then keyed.distinct_key end) as numerator,
        count(distinct case when keyed.denominator <> 0 then keyed.distinct_key end) as denominator,
        0 as excluded
    from figures
    inner join member_cells as keyed
        on
            figures.cell_number = keyed.cell_number
            and figures.day_before < keyed.day_counted
            and figures.period_end >= keyed.day_counted
    where keyed.period_type is null and keyed.distinct_key is not null
    group by figures.cell_number, figures.period_type, figures.period_end
),

summed as (
    select
        cell_number,
        period_type,
        period_end,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(excluded) as excluded
    from in_periods
    group by cell_number, period_type, period_end
),

compared as (
    select
        {% for amount in ['numerator', 'denominator', 'excluded'] %}
        coalesce(at_end.{{ amount }} - before_start.{{ amount }}, 0) + coalesce(summed.{{ amount }}, 0)
            as {{ amount }}_found,
        {% endfor %}
        figures.*
    from figures
    left join running_totals as at_end
        on
            figures.cell_number = at_end.cell_number
            and figures.period_end = at_end.bound
    left join running_totals as before_start
        on
            figures.cell_number = before_start.cell_number
            and figures.day_before = before_start.bound
    left join summed
        on
            figures.cell_number = summed.cell_number
            and figures.period_type = summed.period_type
            and figures.period_end = summed.period_end
)

{# Medians and percentiles have no sum to compare; their members' amounts are looked at one by one. #}
select
    cells.local_authority_code,
    cells.indicator_id,
    compared.period_type,
    compared.period_end,
    cells.breakdown,
    cells.breakdown_value,
    case
        when {{ is_quantile('definitions.measure') }} then coalesce(quantiles.is_equal, compared.denominator = 0)
        else
            compared.numerator = compared.numerator_found
            and coalesce(compared.denominator, 0)
            = case when compared.denominator is null then 0 else compared.denominator_found end
    end
    and compared.excluded = compared.excluded_found as is_equal
from compared
inner join cells on compared.cell_number = cells.cell_number
inner join {{ ref('int_authority_indicators') }} as definitions
    on
        cells.local_authority_code = definitions.local_authority_code
        and cells.indicator_id = definitions.indicator_id
left join {{ ref('audit_member_quantiles') }} as quantiles
    on
        cells.local_authority_code = quantiles.local_authority_code
        and cells.indicator_id = quantiles.indicator_id
        and compared.period_type = quantiles.period_type
        and compared.period_end = quantiles.period_end
        and cells.breakdown = quantiles.breakdown
        and cells.breakdown_value = quantiles.breakdown_value
