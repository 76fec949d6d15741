{# Medians and 90th percentiles of the amounts of a period's members; no sum of months could say them. #}
with amounts as (
    {{ cells_in_periods(['quantile_amount', 'denominator'], 'cells.quantile_amount is not null') }}
),

counted as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_end,
        breakdown,
        breakdown_value,
        quantile_amount as amount,
        sum(denominator) as members
    from amounts
    group by
        local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value, quantile_amount
),

placed as (
    select
        *,
        sum(members) over (
            partition by local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value
            order by amount nulls last
            rows between unbounded preceding and current row
        ) as members_up_to,
        sum(members) over (
            partition by local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value
        ) as members_in_all
    from counted
)

{# Half-way between the smallest amount that half of them do not exceed, and that more than half do not exceed. #}
select
    local_authority_code,
    indicator_id,
    period_type,
    period_end,
    breakdown,
    breakdown_value,
    {{ divide(
        '(min(case when members_up_to * 2 >= members_in_all then amount end)'
        ~ ' + min(case when members_up_to * 2 > members_in_all then amount end))',
        2
    ) }} as median,
    min(case when members_up_to * 10 >= members_in_all * 9 then amount end) as percentile_90
from placed
group by local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value
