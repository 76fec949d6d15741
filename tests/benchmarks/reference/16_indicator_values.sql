-- Every column of indicator_values (outputs.md), from the figures.
create macro rounded(number) as number::decimal(18, 4);
-- Displayed with one decimal, half up.
create macro displayed(number) as floor(abs(number::decimal(18, 4)) * 10 + 0.5) / 10 * sign(number);
-- Wilson's interval of a share and Byar's of a count; the contract does not say z, which is 1.959964 for 95 %.
create macro wilson(hits, cases, z) as
    100 * (hits + z * z / 2 + z * sqrt(hits * (cases - hits) / cases + z * z / 4)) / (cases + z * z);
create macro byar_from(events) as case when events = 0 then 0
    else events * pow(1 - 1 / (9 * events) - 1.959964 / (3 * sqrt(events)), 3) end;
create macro byar_to(events) as
    (events + 1) * pow(1 - 1 / (9 * (events + 1)) + 1.959964 / (3 * sqrt(events + 1)), 3);

create table targets_of_authorities as
select local_authority_code as authority, indicator_id, valid_from::date as valid_from, target::double as target,
    coalesce(try_cast(tolerance as double), 0) as tolerance,
    lead(valid_from::date, 1, date '9999-12-31') over (
        partition by local_authority_code, indicator_id order by valid_from::date
    ) as valid_to
from source.landing.targets where _local_authority_code = local_authority_code;

create table england as
select indicator_id, period_end, value::double as value,
    lead(period_end, 1, date '9999-12-31') over (partition by indicator_id order by period_end) as next_end
from published_figures where area_code = 'E92000001';

create table suspended as
select distinct authority, period_type, period_end, unnest(string_split(indicators, ';')) as indicator_id,
    true as is_touched
from reporting_periods inner join suspended_limits on period_start <= to_date and period_end >= from_date;

create table indicator_values as
with with_intervals as (
    select
        figures.*, last_day(months_after(period_end, -12)) as year_before, polarity,
        case when measure = 'percentage' and denominator > 0 then wilson(numerator, denominator, -1.959964)
            when measure = 'count' and kind = 'flow' and not is_difference then byar_from(numerator)
            when measure like 'rate%' and denominator > 0
                then byar_from(numerator) * value_of_one / denominator end as lower_95,
        case when measure = 'percentage' and denominator > 0 then wilson(numerator, denominator, 1.959964)
            when measure = 'count' and kind = 'flow' and not is_difference then byar_to(numerator)
            when measure like 'rate%' and denominator > 0 then byar_to(numerator) * value_of_one / denominator end
                as upper_95
    from (
        select figures.*, definitions.polarity, case figures.measure when 'rate_per_10000' then 10000
            else 100 end as value_of_one
        from figures inner join definitions using (indicator_id)
    ) as figures
),
with_targets as (
    select with_intervals.*, targets.target,
        breakdown = 'all' and is_supplied and (
            kind = 'stock' or period_type = 'rolling_12' or (period_type = 'year_to_date' and month(period_end) = 3)
        ) as has_benchmark,
        targets.tolerance,
        case when polarity = 'high' then displayed(value) >= targets.target
            else displayed(value) <= targets.target end as is_met,
        case when polarity = 'high' then displayed(value) >= targets.target - tolerance
            else displayed(value) <= targets.target + tolerance end as is_near
    from with_intervals
    left join targets_of_authorities as targets
        on targets.authority = with_intervals.authority and targets.indicator_id = with_intervals.indicator_id
        and targets.valid_from <= with_intervals.period_end and targets.valid_to > with_intervals.period_end
)
select
    this.authority as local_authority_code, this.indicator_id, this.period_type, this.period_start, this.period_end,
    this.breakdown, coalesce(officer_key, this.breakdown_value) as breakdown_value,
        rounded(this.numerator) as numerator, rounded(this.denominator) as denominator,
    this.excluded, rounded(this.value) as value,
    case when this.measure = 'count' and this.breakdown <> 'all' then rounded(100 * this.value / nullif(whole.value,
        0)) end
        as share_of_total,
    rounded(earlier.value) as previous_value,
    case when this.breakdown = 'all' and this.is_supplied then rounded(target) end as target,
    case when this.breakdown <> 'all' or this.value is null or target is null then null
        when is_met then 'met' when is_near then 'near' else 'missed' end as target_status,
    case when this.breakdown not in ('all', 'team') or this.measure <> 'percentage' or target is null
        or this.value is null or this.period_type in ('month', 'quarter') then null
        when target between this.lower_95 and this.upper_95 then 'not_clear' when is_met then 'met' else 'missed' end
        as target_reading,
    rounded(this.lower_95) as lower_95, rounded(this.upper_95) as upper_95,
    this.is_supplied and this.measure in ('percentage', 'median', 'percentile_90')
        and this.denominator < 10 as is_small_number,
    case when has_benchmark then rounded(england.value) end as benchmark_value,
    case when has_benchmark then england.period_end end as benchmark_period_end,
    this.is_supplied and this.looks_from < reach as is_before_reach,
    suspended.is_touched is not null and this.is_supplied as is_limit_suspended,
    this.extracted - this.period_end < 30 as is_provisional,
    case when this.is_supplied then 'available' else 'not_supplied' end as availability
from with_targets as this
inner join reaches_of_indicators using (authority, indicator_id)
left join officer_keys
    on this.breakdown = 'officer' and officer_keys.authority = this.authority and officer = this.breakdown_value
left join figures as whole
    on whole.authority = this.authority and whole.indicator_id = this.indicator_id
    and whole.period_type = this.period_type and whole.period_end = this.period_end and whole.breakdown = 'all'
left join figures as earlier
    on earlier.authority = this.authority and earlier.indicator_id = this.indicator_id
    and earlier.period_type = this.period_type and earlier.period_end = this.year_before
    and earlier.breakdown = this.breakdown and earlier.breakdown_value = this.breakdown_value
left join suspended
    on suspended.authority = this.authority and suspended.indicator_id = this.indicator_id
    and suspended.period_type = this.period_type and suspended.period_end = this.period_end
left join england
    on england.indicator_id = this.indicator_id and england.period_end <= this.period_end
    and england.next_end > this.period_end;
