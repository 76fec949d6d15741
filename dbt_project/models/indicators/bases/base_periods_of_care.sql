with open_periods as (
    select
        *,
        open_due_rule as due_rule
    from {{ ref('int_care_months') }}
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
    contact_time_limit,
    contact_law,
    {{ care_attribute_columns() }},
    due_rule
from open_periods
