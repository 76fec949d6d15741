{#
    Working days worked out by hand on a wall calendar, over each kind of holiday: fails with each that int_calendar
    counts otherwise. `working_days` is how many there are after the first date, up to and including the second.
#}
with worked_out as (
    {% for first_date, working_days, last_date, occasion in [
        ('2019-12-10', 20, '2020-01-10', 'Christmas and New Year'),
        ('2020-04-08', 3, '2020-04-15', 'Easter'),
        ('2020-05-04', 5, '2020-05-12', 'early May holiday moved to Friday 8 May for VE Day'),
        ('2022-05-31', 5, '2022-06-09', 'Platinum Jubilee, Thursday 2 and Friday 3 June'),
        ('2022-09-16', 5, '2022-09-26', 'state funeral, Monday 19 September'),
        ('2022-12-22', 5, '2023-01-03', 'Christmas Day and New Year on Sundays, kept on weekdays'),
        ('2023-05-01', 20, '2023-05-31', 'coronation, Monday 8 May, and spring holiday'),
        ('2025-04-07', 15, '2025-04-30', 'Easter')
    ] %}
    select
        cast('{{ first_date }}' as date) as first_date,
        {{ working_days }} as working_days,
        cast('{{ last_date }}' as date) as last_date,
        '{{ occasion }}' as occasion
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    worked_out.first_date,
    worked_out.last_date,
    worked_out.occasion
from worked_out
left join {{ ref('int_calendar') }} as first_days on worked_out.first_date = first_days.calendar_date
left join {{ ref('int_calendar') }} as last_days on worked_out.last_date = last_days.calendar_date
where
    not coalesce(last_days.is_working_day, false)
    or last_days.working_days_to_date - first_days.working_days_to_date <> worked_out.working_days
