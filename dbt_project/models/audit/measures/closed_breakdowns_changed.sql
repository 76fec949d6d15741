{#
    What each breakdown of a closed period says beside what the last release said: how many of a hundred cases stand under
    another value now. Values that only one of the two releases has are matched by their size, because a renamed team
    is the same team. A small total counts as the least number that a percentage is taken of.
#}
{# Of national indicators alone: what a council counts of its own is its own to change. #}
with earlier as (
    select
        cells.local_authority_code,
        cells.indicator_id,
        cells.period_type,
        cells.period_end,
        cells.breakdown,
        cells.breakdown_value,
        cells.cases
    from {{ source('landing', 'previous_cells') }} as cells
    inner join {{ ref('indicator_definitions') }} as definitions on cells.indicator_id = definitions.indicator_id
),

current_cells as (
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_type,
        figures.period_end,
        figures.breakdown,
        figures.breakdown_value,
        coalesce(figures.denominator, figures.numerator) as cases
    from {{ ref('indicator_values') }} as figures
    inner join (
        select distinct
            local_authority_code,
            indicator_id,
            period_type,
            period_end,
            breakdown
        from earlier
    ) as periods
        on
            figures.local_authority_code = periods.local_authority_code
            and figures.indicator_id = periods.indicator_id
            and figures.period_type = periods.period_type
            and figures.period_end = periods.period_end
            and figures.breakdown = periods.breakdown
    where figures.availability = 'available'
),

matched as (
    select
        coalesce(earlier.local_authority_code, current_cells.local_authority_code) as local_authority_code,
        coalesce(earlier.indicator_id, current_cells.indicator_id) as indicator_id,
        coalesce(earlier.period_type, current_cells.period_type) as period_type,
        coalesce(earlier.period_end, current_cells.period_end) as period_end,
        coalesce(earlier.breakdown, current_cells.breakdown) as breakdown,
        coalesce(earlier.breakdown_value, current_cells.breakdown_value) as breakdown_value,
        case
            when earlier.breakdown_value is null then 'only now'
            when current_cells.breakdown_value is null then 'only before'
            else 'both'
        end as stands_in,
        coalesce(earlier.cases, 0) as cases_before,
        coalesce(current_cells.cases, 0) as cases_now
    from earlier
    full join current_cells
        on
            earlier.local_authority_code = current_cells.local_authority_code
            and earlier.indicator_id = current_cells.indicator_id
            and earlier.period_type = current_cells.period_type
            and earlier.period_end = current_cells.period_end
            and earlier.breakdown = current_cells.breakdown
            and earlier.breakdown_value = current_cells.breakdown_value
),

by_size as (
    select
        *,
        case
            when stands_in = 'both' then breakdown_value
            else
                cast(
                    row_number() over (
                        partition by
                            local_authority_code, indicator_id, period_type, period_end, breakdown, stands_in
                        order by cases_before desc nulls last, cases_now desc nulls last, breakdown_value asc nulls last
                    ) as string
                )
        end as known_as
    from matched
),

paired as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_end,
        breakdown,
        case when stands_in = 'both' then 'both' else 'one' end as stands_in,
        known_as,
        sum(cases_before) as cases_before,
        sum(cases_now) as cases_now
    from by_size
    group by
        local_authority_code, indicator_id, period_type, period_end, breakdown,
        case when stands_in = 'both' then 'both' else 'one' end, known_as
),

totals as (
    select
        *,
        sum(cases_before) over (
            partition by local_authority_code, indicator_id, period_type, period_end, breakdown
        ) as total_before,
        sum(cases_now) over (
            partition by local_authority_code, indicator_id, period_type, period_end, breakdown
        ) as total_now
    from paired
),

moved as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_end,
        breakdown,
        max(total_before) as total_before,
        50 * sum(abs({{ divide('cases_now', 'total_now') }} - {{ divide('cases_before', 'total_before') }}))
        * least(1, {{ divide('max(total_before)', audit_limit('closed_period_changed', 'least_number')) }}) as movement
    from totals
    where total_before > 0 and total_now > 0
    group by local_authority_code, indicator_id, period_type, period_end, breakdown
),

ranked as (
    select
        *,
        row_number() over (
            partition by local_authority_code, indicator_id, breakdown
            order by movement desc nulls last, period_end desc nulls last
        ) as place
    from moved
)

select
    'closed_breakdowns_changed' as check_name,
    local_authority_code,
    concat_ws('', indicator_id, ' by ', breakdown) as subject,
    null as expected,
    {{ as_figure('movement') }} as actual,
    movement <= {{ audit_limit('closed_breakdowns_changed', 'share') }} as is_within,
    concat_ws(
        '', 'so many of 100 cases stand under another value now; ', period_type, ' to ',
        cast(period_end as string), ', ',
        cast(cast(total_before as bigint) as string), ' cases'
    ) as detail
from ranked
where place = 1
union all
{# So that the measure is there when there is nothing to compare. #}
select
    'closed_breakdowns_changed' as check_name,
    extracts.local_authority_code,
    'breakdowns compared' as subject,
    null as expected,
    {{ as_figure('count(moved.indicator_id)') }} as actual,
    true as is_within,
    null as detail
from {{ ref('int_extract_dates') }} as extracts
left join moved on extracts.local_authority_code = moved.local_authority_code
group by extracts.local_authority_code
