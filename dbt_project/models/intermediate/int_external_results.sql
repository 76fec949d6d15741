{# Figures that councils have from elsewhere, of the periods that are published here. #}
select
    results.local_authority_code,
    results.indicator_id,
    results.period_type,
    periods.period_start,
    results.period_end,
    results.breakdown,
    results.breakdown_value,
    results.numerator,
    results.denominator,
    results.value,
    results.source
from {{ ref('stg_local_external_results') }} as results
inner join {{ ref('int_periods') }} as periods
    on
        results.local_authority_code = periods.local_authority_code
        and results.period_type = periods.period_type
        and results.period_end = periods.period_end
inner join (
    select
        local_authority_code,
        period_end,
        row_number() over (partition by local_authority_code order by period_end desc nulls last) as months_back
    from {{ ref('int_month_ends') }}
) as months
    on results.local_authority_code = months.local_authority_code and results.period_end = months.period_end
cross join {{ source('landing', 'run_settings') }} as run_settings
where months.months_back <= run_settings.history_months
