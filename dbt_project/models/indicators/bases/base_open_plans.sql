with open_plans as (
    select * from {{ ref('int_plan_months') }}
)

select
    local_authority_code,
    period_end,
    plan_id,
    child_id,
    start_date,
    days_lasted,
    long_plan_days,
    plan_review_date,
    long_plan_time_limit,
    long_plan_law,
    plan_review_time_limit,
    plan_review_law,
    first_conference_due_date,
    open_anchor_date,
    open_due_date,
    open_due_rule,
    open_time_limit,
    open_law,
    is_conference_overdue,
    latest_category,
    team,
    officer,
    officer_id,
    age_band_protection,
    sex,
    ethnic_group,
    disability,
    source_file,
    source_sha256,
    source_row
from open_plans
