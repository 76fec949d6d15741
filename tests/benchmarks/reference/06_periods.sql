-- Month ends and periods of each authority (counting-rules.md, Periods), and what the facts add their cells to.
create table month_ends as
with bounds as (
    select authority, extracted, min(started) as first_start,
        case when extracted = last_day(extracted) then extracted else last_day(months_after(extracted,
            -1)) end as newest
    from (
        select authority, extracted, started from periods_of_care union all select authority, extracted, started
            from plans
    )
    group by authority, extracted
)
select authority, extracted, last_day(month)::date as month_end
from bounds, generate_series(
    greatest(date_trunc('month', first_start), date_trunc('month', newest) - to_months((
        select history_months::int - 1 from source.landing.run_settings
    ))),
    newest, interval 1 month
) as months (month);

create table reporting_periods as
with typed as (
    select authority, extracted, month_end as period_end, date_trunc('month', month_end)::date as first_day,
        unnest(['month', 'quarter', 'year_to_date', 'rolling_12', 'point_in_time']) as period_type
    from month_ends
)
select authority, period_type, period_end, extracted,
    case period_type when 'month' then first_day when 'quarter' then months_after(first_day, -2)
        when 'rolling_12' then months_after(first_day, -11) when 'point_in_time' then period_end
        else make_date(year(period_end) - (month(period_end) < 4)::int, 4, 1) end as period_start
from typed
where period_type <> 'quarter' or month(period_end) % 3 = 0;

create table flow_periods as from reporting_periods where period_type <> 'point_in_time';
create table window_periods as from reporting_periods where period_type in ('year_to_date', 'rolling_12');

-- Sums by cell: good (counted, or successes), other (no success), excluded.
create table cells (
    authority varchar, indicator_id varchar, period_type varchar, period_end date, breakdown varchar,
    breakdown_value varchar, good double, other double, excluded double
);
-- Flows by month, before they are added up to periods.
create table months_of_flows (
    authority varchar, indicator_id varchar, month_end date, breakdown varchar, breakdown_value varchar,
    good double, other double, excluded double
);
-- Medians, percentiles and what has a denominator of its own: the value, and what it is made of.
create table measured (
    authority varchar, indicator_id varchar, period_type varchar, period_end date, breakdown varchar,
    breakdown_value varchar, numerator double, denominator double, measured double
);
