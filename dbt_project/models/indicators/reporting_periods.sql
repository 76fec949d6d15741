with periods as (
    select
        local_authority_code,
        period_type,
        period_start,
        period_end,
        cast(max(case when is_provisional then 1 else 0 end) = 1 as boolean) as is_provisional
    from {{ ref('int_indicator_periods') }}
    group by local_authority_code, period_type, period_start, period_end
)

select
    periods.local_authority_code,
    periods.period_type,
    periods.period_start,
    periods.period_end,
    concat_ws(
        '', cast(extract(year from {{ financial_year_start('periods.period_end') }}) as string), '-',
        right(cast(extract(year from {{ financial_year_start('periods.period_end') }}) + 1 as string), 2)
    ) as financial_year,
    periods.is_provisional,
    {# Supplied, and complete from no day on: then every period is before it. #}
    authorities.care_extract_date is not null
    and periods.period_start < {{ open_ended('authorities.care_reach_from') }} as is_before_care_reach,
    authorities.protection_extract_date is not null
    and periods.period_start < {{ open_ended('authorities.protection_reach_from') }} as is_before_protection_reach,
    authorities.escalations_extract_date is not null
    and periods.period_start < {{ open_ended('authorities.escalations_reach_from') }} as is_before_escalations_reach
from periods
inner join {{ ref('local_authorities') }} as authorities
    on periods.local_authority_code = authorities.local_authority_code
