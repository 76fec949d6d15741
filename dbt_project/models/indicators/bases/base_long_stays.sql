with open_periods as (
    select * from {{ ref('int_care_months') }} where is_child_row
),

officer_spans as (
    select
        months.local_authority_code,
        months.period_end,
        months.care_period_id,
        count(distinct allocations.officer_id) as officers,
        max(
            case
                when allocations.start_date <= {{ days_after(months_after('months.period_end', -12), 1) }} then 1
                else 0
            end
        ) as has_one_on_the_first_day,
        max(
            case when allocations.end_date is null or allocations.end_date > months.period_end then 1 else 0 end
        ) as has_one_on_the_last_day
    from open_periods as months
    inner join {{ ref('evidence_allocations') }} as allocations
        on
            months.local_authority_code = allocations.local_authority_code
            and months.child_id = allocations.child_id
            and allocations.disposition = 'used'
            and allocations.role = 'iro'
            and allocations.officer_id is not null
            and allocations.start_date <= months.period_end
            and (
                allocations.end_date is null
                or (
                    allocations.end_date > {{ days_after(months_after('months.period_end', -12), 1) }}
                    and allocations.end_date > allocations.start_date
                )
            )
    where months.start_date <= {{ months_after('months.period_end', -12) }}
    group by months.local_authority_code, months.period_end, months.care_period_id
),

long_stays as (
    select
        months.*,
        coalesce(
            spans.officers = 1 and spans.has_one_on_the_first_day = 1 and spans.has_one_on_the_last_day = 1, false
        ) as has_one_officer
    from open_periods as months
    left join officer_spans as spans
        on
            months.local_authority_code = spans.local_authority_code
            and months.period_end = spans.period_end
            and months.care_period_id = spans.care_period_id
    where months.start_date <= {{ months_after('months.period_end', -12) }}
)

select
    {{ care_month_columns() }},
    has_one_officer
from long_stays
