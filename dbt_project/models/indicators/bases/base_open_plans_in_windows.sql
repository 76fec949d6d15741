{# Each open case at the end of each window, with how many obligations of it were met late in the window. #}
with cases as (
    select * from {{ ref('base_open_plans') }}
)

select
    local_authority_code,
    period_end,
    plan_id,
    child_id,
    start_date,
    days_lasted,
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
    source_row,
    period_type,
    period_start,
    late_in_window
from {{ windows_of('cases', 'review_conferences', 'plan_id') }} as open_cases
