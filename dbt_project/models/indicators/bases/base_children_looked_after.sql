with open_periods as (
    select * from {{ ref('int_care_months') }} where is_child_row
)

select
    local_authority_code,
    period_end,
    care_period_id,
    child_id,
    start_date,
    first_review_due_date,
    open_sequence_number,
    open_anchor_date,
    open_due_date,
    open_due_rule,
    open_time_limit,
    open_law,
    is_review_overdue,
    latest_contact_date,
    team,
    legal_status,
    placement_type,
    placement_distance_miles,
    distance_limit_miles,
    distance_time_limit,
    distance_law,
    officer,
    officer_id,
    age_band,
    sex,
    ethnic_group,
    disability,
    unaccompanied,
    source_file,
    source_sha256,
    source_row
from open_periods
