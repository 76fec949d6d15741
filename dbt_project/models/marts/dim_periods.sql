with periods as (
    select distinct
        period_type,
        period_start,
        period_end
    from {{ ref('int_periods') }}
),

newest as (
    select
        period_type,
        max(period_end) as period_end
    from periods
    group by period_type
),

marked as (
    select
        periods.*,
        types.position,
        newest.period_end is not null as is_latest,
        concat_ws('', {{ month_name('periods.period_end') }}, ' ', {{ year_of('periods.period_end') }}) as month_label,
        {{ financial_year_label('periods.period_end') }} as financial_year
    from periods
    inner join {{ ref('period_types') }} as types on periods.period_type = types.period_type
    left join newest on periods.period_type = newest.period_type and periods.period_end = newest.period_end
)

select
    {{ period_of('period_type', 'period_end') }} as period,
    period_type,
    period_start,
    period_end,
    case period_type
        when 'month' then month_label
        when 'quarter'
            then concat_ws(
                '', case cast(extract(month from period_end) as integer)
                    when 6 then 'Q1 ' when 9 then 'Q2 ' when 12 then 'Q3 ' else 'Q4 '
                end,
                financial_year
            )
        when 'year_to_date'
            then case
                when extract(month from period_end) = 3 then financial_year
                when is_latest then concat_ws('', financial_year, ' to date')
                else concat_ws('', financial_year, ' to ', {{ month_name('period_end') }})
            end
        when 'rolling_12' then concat_ws('', '12 months to ', month_label)
        else concat_ws('', cast(extract(day from period_end) as string), ' ', month_label)
    end as label,
    financial_year,
    cast((extract(year from period_end) * 12 + extract(month from period_end)) * 10 + position as bigint) as sort_order,
    is_latest
from marked
