with changed_stocks as (
    select
        previous.local_authority_code,
        sum(
            case
                when
                    abs(newest.numerator - previous.numerator) <= {{ audit_limit('closed_period_changed', 'cases') }}
                    or 100 * abs(newest.numerator - previous.numerator)
                    <= {{ audit_limit('closed_period_changed', 'share') }} * previous.numerator
                    then 0
                else 1
            end
        ) as cells_changed
    from {{ source('landing', 'previous_values') }} as previous
    inner join {{ ref('indicator_values') }} as newest
        on
            previous.local_authority_code = newest.local_authority_code
            and previous.indicator_id = newest.indicator_id
            and previous.period_type = newest.period_type
            and previous.period_end = newest.period_end
            and newest.breakdown = 'all'
            and newest.availability = 'available'
    inner join {{ ref('int_extract_dates') }} as extracts
        on previous.local_authority_code = extracts.local_authority_code
    where
        previous.indicator_id in ('children_looked_after', 'protection_plans_open')
        and previous.period_end < {{ months_after('extracts.latest_date', -12) }}
    group by previous.local_authority_code
)

select
    'closed_period_changed' as check_name,
    extracts.local_authority_code,
    'stocks that ended over a year ago' as subject,
    0 as expected,
    coalesce(changed_stocks.cells_changed, 0) as actual,
    coalesce(changed_stocks.cells_changed, 0) = 0 as is_within
from {{ ref('int_extract_dates') }} as extracts
left join changed_stocks on extracts.local_authority_code = changed_stocks.local_authority_code
