with open_periods as (
    select * from {{ ref('int_care_months') }} where is_child_row
),

{# Placements that were in force on some day of the twelve months to the month end. #}
placements_in_year as (
    select
        months.local_authority_code,
        months.period_end,
        months.care_period_id,
        {{ count_rows() }} as placements
    from open_periods as months
    inner join {{ ref('int_placements') }} as placements
        on
            months.local_authority_code = placements.local_authority_code
            and months.child_id = placements.child_id
            and months.care_period_id = placements.care_period_id
            and placements.start_date <= months.period_end
            and {{ open_ended('placements.next_start_date') }}
            > {{ days_after(months_after('months.period_end', -12), 1) }}
            and {{ open_ended('placements.next_start_date') }} > placements.start_date
    group by months.local_authority_code, months.period_end, months.care_period_id
),

placed as (
    select
        months.*,
        coalesce(placements_in_year.placements, 0) as placements
    from open_periods as months
    left join placements_in_year
        on
            months.local_authority_code = placements_in_year.local_authority_code
            and months.period_end = placements_in_year.period_end
            and months.care_period_id = placements_in_year.care_period_id
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
    officer,
    officer_id,
    age_band,
    sex,
    ethnic_group,
    disability,
    unaccompanied,
    source_file,
    source_sha256,
    source_row,
    placements
from placed
