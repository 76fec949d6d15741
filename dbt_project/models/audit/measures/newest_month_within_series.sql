{#
    The newest month of each figure beside the months before it, as they were published; in a first release, as they
    are now. The limits are those of a chart of single values: the mean and a multiple of the mean step from one
    month to the next on either side, and for a series that rises or falls for long, a multiple of that step from
    the month before. A number of children per officer is looked at with one officer more and one less too, because
    one who leaves a small service moves it by half. What is no headline has wider ones, because there are many, and
    one in some hundreds leaves the limits of a chart by chance. A figure without a value, where each month before
    had many cases, has left its series, unless its cases are there and not yet due.
#}
with definitions as (
    select
        indicator_id,
        measure,
        headline_order is not null as is_headline,
        coalesce(exclusions like '%not_yet_due%' or exclusions like '%too_early%', false) as ripens
    from {{ ref('indicator_definitions') }}
),

current_values as (
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_end,
        figures.numerator,
        figures.denominator,
        figures.excluded,
        figures.value,
        definitions.measure,
        definitions.is_headline,
        definitions.ripens,
        max(figures.period_end) over (partition by figures.local_authority_code, figures.indicator_id) as newest_end
    from {{ ref('indicator_values') }} as figures
    inner join definitions on figures.indicator_id = definitions.indicator_id
    where
        figures.availability = 'available'
        and figures.breakdown = 'all'
        and figures.period_type in ('month', 'point_in_time')
),

earlier as (
    select
        current_values.local_authority_code,
        current_values.indicator_id,
        current_values.period_end,
        coalesce(previous.denominator, current_values.denominator) as cases,
        coalesce(previous.value, current_values.value) as value
    from current_values
    left join {{ source('landing', 'previous_values') }} as previous
        on
            current_values.local_authority_code = previous.local_authority_code
            and current_values.indicator_id = previous.indicator_id
            and current_values.period_end = previous.period_end
            and previous.period_type in ('month', 'point_in_time')
    where
        current_values.period_end < current_values.newest_end
        and current_values.period_end >= {{ months_after('current_values.newest_end', -24) }}
        and coalesce(previous.value, current_values.value) is not null
),

steps as (
    select
        local_authority_code,
        indicator_id,
        cases,
        value,
        row_number() over (
            partition by local_authority_code, indicator_id order by period_end desc nulls last
        ) as place,
        abs(
            value - lag(value) over (
                partition by local_authority_code, indicator_id order by period_end asc nulls last
            )
        ) as step
    from earlier
),

series as (
    select
        local_authority_code,
        indicator_id,
        count(*) as months,
        avg(value) as centre,
        avg(cases) as usual_cases,
        max(case when place = 1 then value end) as last_value,
        avg(step) * {{ audit_limit('newest_month_within_series', 'times_mean_step') }} as width,
        avg(step) * {{ audit_limit('newest_month_within_series', 'times_mean_step_from_last') }} as largest_step
    from steps
    group by local_authority_code, indicator_id
),

judged as (
    select
        newest.local_authority_code,
        newest.indicator_id,
        newest.period_end,
        newest.numerator,
        newest.denominator,
        newest.value,
        newest.measure,
        newest.is_headline,
        newest.ripens and newest.excluded > 0 as is_not_yet_due,
        series.months,
        series.centre,
        series.usual_cases,
        series.width,
        series.last_value,
        series.largest_step,
        abs(newest.value - series.centre) as distance,
        case
            when newest.measure = 'percentage' then newest.denominator
            when newest.measure in ('count', 'fte') then 100
        end as cases_of_100
    from current_values as newest
    inner join series
        on newest.local_authority_code = series.local_authority_code and newest.indicator_id = series.indicator_id
    left join {{ ref('int_authority_ends') }} as ends on newest.local_authority_code = ends.local_authority_code
    {# The last month of what has ended is no news, and nobody can correct it. #}
    where newest.period_end = newest.newest_end and ends.local_authority_code is null
)

select
    'newest_month_within_series' as check_name,
    local_authority_code,
    indicator_id as subject,
    {{ as_figure('centre') }} as expected,
    {{ as_figure('value') }} as actual,
    coalesce(
        months < {{ audit_limit('newest_month_within_series', 'months') }}
        or (
            value is null
            and (
                is_not_yet_due
                or measure in ('rate_per_100', 'rate_per_10000')
                or usual_cases < {{ audit_limit('newest_month_within_series', 'cases_before_none') }}
            )
        )
        or (
            not is_headline and value is not null
            and (
                cases_of_100 is null
                or 100 * distance
                <= {{ audit_limit('newest_month_within_series', 'share_of_others') }} * greatest(centre, value)
                or {{ divide('distance * cases_of_100', '100') }}
                <= {{ audit_limit('newest_month_within_series', 'cases_of_others') }}
            )
        )
        or distance <= width
        or abs(value - last_value) <= largest_step
        or 100 * distance <= {{ audit_limit('newest_month_within_series', 'share') }} * centre
        or {{ divide('distance * cases_of_100', '100') }}
        <= {{ audit_limit('newest_month_within_series', 'cases') }}
        {% for sign in ['+', '-'] %}
        {% set officers = 'denominator ' ~ sign ~ ' ' ~ audit_limit('newest_month_within_series', 'officers') %}
        or (
            measure = 'ratio'
            and 100 * abs({{ quotient('numerator', '(' ~ officers ~ ')') }} - centre)
            <= {{ audit_limit('newest_month_within_series', 'share') }} * centre
        )
        {% endfor %},
        false
    ) as is_within,
    concat_ws(
        '', 'month to ', cast(period_end as string),
        ', the month before ', cast({{ as_figure('last_value') }} as string),
        '; the ', cast(months as string), ' months before lie around ', cast({{ as_figure('centre') }} as string),
        ', give or take ', cast({{ as_figure('width') }} as string)
    ) as detail
from judged
union all
select
    'newest_month_within_series' as check_name,
    extracts.local_authority_code,
    'figures compared' as subject,
    null as expected,
    {{ as_figure('count(judged.indicator_id)') }} as actual,
    true as is_within,
    null as detail
from {{ ref('int_extract_dates') }} as extracts
left join judged on extracts.local_authority_code = judged.local_authority_code
group by extracts.local_authority_code
