with open_periods as (
    select * from {{ ref('int_care_months') }} where is_child_row
)

select
    {{ care_month_columns() }},
    distance_limit_miles,
    distance_time_limit,
    distance_law
from open_periods
