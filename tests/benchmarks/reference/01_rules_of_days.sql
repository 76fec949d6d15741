-- Days, months, ages and working days (counting-rules.md, Days). The first working day has number 1.
create table working_days as
select
    day::date as day,
    count(*) filter (where weekday(day) between 1 and 5 and bank.calendar_date is null)
        over (order by day) as number
from generate_series(date '1990-01-01', date '2036-12-31', interval 1 day) as days (day)
left join bank_holidays as bank on bank.calendar_date = day::date;

set variable number_of_day = (select list(number order by day) from working_days);
set variable day_of_number = (
    select list(day order by number) from (select number, min(day) as day from working_days
        where number > 0 group by number)
);

-- How many working days lie on or before a day, counted from 1990.
create macro worked(day) as getvariable('number_of_day')[date_diff('day', date '1990-01-01', day) + 1];
-- The n-th working day strictly after a day.
create macro working_day_after(day, n) as getvariable('day_of_number')[worked(day) + n];
create macro working_days_between(a, b) as worked(b) - worked(a);
-- DuckDB clamps to the last day of the month, as the rule does.
create macro months_after(day, n) as (day + to_months(n))::date;
-- Completed years; born on 29 February: a year older on 1 March.
create macro age_at(born, day) as
    year(day) - year(born) - (month(day) * 100 + day(day) < month(born) * 100 + day(born))::int;
create macro age_band_of(born, day) as case
    when born is null or born > day then 'not_recorded' when age_at(born, day) < 1 then 'under_1'
    when age_at(born, day) < 5 then '1_to_4' when age_at(born, day) < 10 then '5_to_9'
    when age_at(born, day) < 16 then '10_to_15' else '16_and_over' end;
create macro age_band_protection_of(born, expected, day) as case
    when born > day or (born is null and expected is not null) then 'unborn' when born is null then 'not_recorded'
    when age_at(born, day) < 5 then 'under_5' when age_at(born, day) < 11 then '5_to_10'
    when age_at(born, day) < 16 then '11_to_15' else '16_and_over' end;

-- What an export says: text without blanks around it, a link, a date that can be true.
create macro said(text_of) as nullif(trim(text_of), '');
create macro link(text_of) as case when trim(text_of) not in ('', '-1', '0') then trim(text_of) end;
create macro usable(text_of, latest) as case
    when try_cast(said(text_of) as date) between date '1990-01-01' and months_after(latest, 24)
        then try_cast(said(text_of) as date) end;
-- A date after the extract has not come yet.
create macro happened(text_of, extracted) as case when usable(text_of, extracted) <= extracted then usable(text_of,
    extracted) end;
-- An outcome as facts carry it: 1 success (or counted), 0 no success, 2 excluded, null outside.
create macro judged(is_good) as case when coalesce(is_good, false) then 1 else 0 end;
create macro by_deadline(done, deadline, extracted) as case
    when deadline > extracted then 2 when done <= deadline then 1 else 0 end;
create macro if_recorded(answer, good) as case when said(answer) is null then 2 when trim(answer) = good then 1
    else 0 end;

create table authorities as
select local_authority_code as authority, max(extract_date) as extracted
from source.landing.batches where is_in_force group by local_authority_code;

-- What this reference does not know it refuses, so that no figure of it is silently another.
select case when count(*) > 0 then error(
    'The reference does not know extracts of periods or of several days, history_from, or what a council has of its own '
    || 'beside plain lists: ' || string_agg(distinct what, ', ')
) end
from (
    select 'extracts of ' || local_authority_code as what from source.landing.batches where is_in_force
    group by local_authority_code
    having min(extract_date) <> max(extract_date) or max(extracts) <> 'full' or min(extracts) <> 'full'
        or count(history_from) > 0
    union all select 'limits' from source.landing.local_limits
    union all select 'indicators' from source.landing.local_indicators
    union all select 'teams' from source.landing.local_teams
    union all select 'targets' from source.landing.local_targets
    union all select 'benchmarks' from source.landing.local_benchmarks
    union all select 'benchmarks' from source.landing.benchmarks
    union all select 'results from elsewhere' from source.landing.local_external_results
    union all select list_name from source.landing.local_codes
    where list_name in ('escalation_stages', 'participation_codes', 'ethnic_groups')
);
