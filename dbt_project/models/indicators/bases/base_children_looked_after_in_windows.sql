{# A rate over the children looked after at the end of the window, for each kind of window. #}
with windows as (
    select * from {{ ref('int_periods') }} where is_for_windows
),

window_children as (
    select
        windows.period_type,
        months.*
    from {{ ref('int_care_months') }} as months
    inner join windows
        on
            months.local_authority_code = windows.local_authority_code
            and months.period_end = windows.period_end
    where months.is_child_row
)

select
    {{ care_month_columns() }},
    period_type
from window_children
