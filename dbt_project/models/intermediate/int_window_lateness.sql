{# How many obligations of a case were met late in each window that a judgement on the case looks at. #}
select
    obligations.local_authority_code,
    obligations.series,
    obligations.case_id,
    windows.period_type,
    windows.period_end,
    {{ count_rows() }} as obligations_late
from {{ ref('int_obligations') }} as obligations
inner join {{ ref('int_periods') }} as windows
    on
        obligations.local_authority_code = windows.local_authority_code
        and obligations.done_date >= windows.period_start
        and obligations.done_date <= windows.period_end
where obligations.is_on_time = false and windows.is_for_windows
group by
    obligations.local_authority_code, obligations.series, obligations.case_id, windows.period_type, windows.period_end
