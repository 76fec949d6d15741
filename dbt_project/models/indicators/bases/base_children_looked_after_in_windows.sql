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
    period_type,
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
from window_children
