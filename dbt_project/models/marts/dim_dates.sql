with days as (
    select
        *,
        {{ financial_year_start('calendar_date') }} as year_start
    from {{ ref('int_calendar') }}
)

select
    calendar_date,
    is_working_day,
    bank_holiday,
    cast(weekday + 1 as bigint) as weekday,
    {{ month_start('calendar_date') }} as month_start,
    {{ month_end('calendar_date') }} as month_end,
    case
        when extract(month from calendar_date) in (4, 5, 6) then 'Q1'
        when extract(month from calendar_date) in (7, 8, 9) then 'Q2'
        when extract(month from calendar_date) in (10, 11, 12) then 'Q3'
        else 'Q4'
    end as quarter,
    concat_ws(
        '', cast(extract(year from year_start) as string), '-',
        right(cast(extract(year from year_start) + 1 as string), 2)
    ) as financial_year,
    cast(working_days_to_date as bigint) as working_days_to_date
from days
