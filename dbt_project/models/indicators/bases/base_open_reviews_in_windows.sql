{# Each open case at the end of each window, with how many obligations of it were met late in the window. #}
with cases as (
    select * from {{ ref('base_periods_of_care') }}
)

select
    local_authority_code,
    period_end,
    care_period_id,
    child_id,
    start_date,
    is_child_row,
    first_review_due_date,
    open_sequence_number,
    open_anchor_date,
    open_due_date,
    open_time_limit,
    open_law,
    is_review_overdue,
    latest_contact_date,
    {{ care_attribute_columns() }},
    due_rule,
    period_type,
    period_start,
    late_in_window
from {{ windows_of('cases', 'looked_after_reviews', 'care_period_id') }} as open_cases
