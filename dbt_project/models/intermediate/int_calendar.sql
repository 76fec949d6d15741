with digits as (
    {% for digit in range(10) %}
    select {{ digit }} as digit
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

numbers as (
    select
        ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit
        + 10000 * ten_thousands.digit as number_of_days
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join (select digit from digits where digit < 2) as ten_thousands
),

days as (
    select {{ days_after("cast('1990-01-01' as date)", 'number_of_days') }} as calendar_date
    from numbers
),

{# The calendar ends where the bank holidays do: a later working day would be a guess. #}
covered as (
    select cast(concat_ws('', cast(max(extract(year from calendar_date)) as string), '-12-31') as date) as last_date
    from {{ ref('bank_holidays') }}
),

marked as (
    select
        days.calendar_date,
        holidays.name as bank_holiday,
        {# 1990-01-01 was a Monday, so the remainder is 0 for Monday and 6 for Sunday on every engine. #}
        cast(mod({{ days_between("cast('1990-01-01' as date)", 'days.calendar_date') }}, 7) as integer) as weekday
    from days
    cross join covered
    left join {{ ref('bank_holidays') }} as holidays on days.calendar_date = holidays.calendar_date
    where days.calendar_date <= covered.last_date
),

judged as (
    select
        calendar_date,
        bank_holiday,
        weekday,
        weekday < 5 and bank_holiday is null as is_working_day
    from marked
)

select
    calendar_date,
    bank_holiday,
    weekday,
    is_working_day,
    cast(sum(case when is_working_day then 1 else 0 end) over (
        order by calendar_date nulls last rows between unbounded preceding and current row
    ) as integer) as working_days_to_date
from judged
