select
    local_authority_code,
    period_type,
    period_start,
    period_end,
    concat(
        cast(extract(year from {{ financial_year_start('period_end') }}) as varchar), '-',
        right(cast(extract(year from {{ financial_year_start('period_end') }}) + 1 as varchar), 2)
    ) as financial_year,
    cast(max(case when is_provisional then 1 else 0 end) = 1 as boolean) as is_provisional
from {{ ref('int_indicator_periods') }}
group by local_authority_code, period_type, period_start, period_end
