{# Which periods end at each month end, and when each of them began: by the rules of the seed `period_types`. #}
with periods as (
    select
        month_ends.local_authority_code,
        types.period_type,
        types.kinds,
        case types.start_rule
            when 'day' then month_ends.period_end
            when 'months' then {{ month_start(months_after('month_ends.period_end', '1 - types.months')) }}
            when 'financial_year' then {{ financial_year_start('month_ends.period_end') }}
        end as period_start,
        month_ends.period_end
    from {{ ref('int_month_ends') }} as month_ends
    cross join {{ ref('period_types') }} as types
    where
        types.end_months is null
        or {{ lists('types.end_months', 'cast(extract(month from month_ends.period_end) as string)') }}
)

select
    local_authority_code,
    period_type,
    period_start,
    period_end,
    {{ lists('kinds', "'flow'") }} as is_for_flows,
    {{ lists('kinds', "'stock'") }} as is_for_stocks,
    {{ lists('kinds', "'window'") }} as is_for_windows
from periods
