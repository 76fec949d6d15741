{#
    Every published median and 90th percentile against its members: their amounts put in order anew by the dates of the
    period, and the one in the middle, or nine tenths up, looked at by its place.
#}
with figures as (
    select
        figures.local_authority_code,
        figures.indicator_id,
        figures.period_type,
        figures.period_start,
        figures.period_end,
        figures.breakdown,
        figures.breakdown_value,
        figures.denominator,
        figures.value,
        definitions.measure,
        definitions.kind,
        {{ part_of('figures.breakdown', "'+'", 1) }} as first_part,
        {{ part_of('figures.breakdown', "'+'", 2) }} as second_part
    from {{ ref('indicator_values') }} as figures
    inner join {{ ref('int_authority_indicators') }} as definitions
        on
            figures.local_authority_code = definitions.local_authority_code
            and figures.indicator_id = definitions.indicator_id
    where {{ is_quantile('definitions.measure') }} and figures.availability = 'available'
),

numbered as (
    select
        figures.*,
        members.amount,
        row_number() over (
            partition by
                figures.local_authority_code, figures.indicator_id, figures.period_type, figures.period_end,
                figures.breakdown, figures.breakdown_value
            order by members.amount nulls last, members.subject_id nulls last
        ) as place,
        count(*) over (
            partition by
                figures.local_authority_code, figures.indicator_id, figures.period_type, figures.period_end,
                figures.breakdown, figures.breakdown_value
        ) as members
    from figures
    inner join {{ ref('indicator_members') }} as members
        on
            figures.local_authority_code = members.local_authority_code
            and figures.indicator_id = members.indicator_id
            and (
                (members.period_end is null and members.event_date between figures.period_start and figures.period_end)
                or (members.period_type = figures.period_type and members.period_end = figures.period_end)
            )
            and members.role = 'numerator'
    where figures.breakdown_value = {{ breakdown_value_of('members', 'figures') }}
)

select
    local_authority_code,
    indicator_id,
    period_type,
    period_end,
    breakdown,
    breakdown_value,
    max(members) = max(denominator)
    and case max(measure)
        when 'median'
            then
                max(value)
                = {{ as_figure('avg(case when place * 2 between members and members + 2 then amount end)') }}
        else max(value) = min(case when place * 10 >= members * 9 then amount end)
    end as is_equal
from numbered
group by local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value
