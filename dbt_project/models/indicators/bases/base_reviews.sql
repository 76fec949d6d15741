with counted_reviews as (
    select
        reviews.local_authority_code,
        reviews.review_id,
        reviews.child_id,
        reviews.held_date,
        reviews.anchor_date,
        reviews.due_date,
        reviews.time_limit,
        reviews.law,
        reviews.is_on_time,
        case when reviews.is_due_date_unknown then 'due_date_unknown' end as timeliness_exclusion,
        reviews.sequence_number,
        {# The first on record of a case begun before the history, where it is not the first of all. #}
        coalesce(reviews.is_due_date_unknown and reviews.sequence_number > 1, false) as is_after_unknown,
        reviews.is_due_date_unknown,
        reviews.age_exclusion,
        reviews.has_participated,
        reviews.has_attended,
        reviews.was_child_seen_before,
        reviews.child_consulted,
        reviews.parents_consulted,
        reviews.carers_consulted,
        reviews.parents_participated,
        reviews.decisions_issued_date,
        reviews.decisions_due_date,
        reviews.decisions_time_limit,
        reviews.decisions_law,
        reviews.record_distributed_date,
        reviews.record_due_date,
        reviews.record_time_limit,
        reviews.record_law,
        reviews.record_completed_date,
        reviews.was_permanence_agreed_by_now,
        extracts.care_date,
        reviews.team,
        coalesce(officers.officer_key, 'not_recorded') as officer,
        reviews.age_band,
        {{ recorded('episodes.legal_status') }} as legal_status,
        {{ recorded('episodes.placement_type') }} as placement_type,
        episodes.placement_distance_miles,
        reviews.review_type,
        reviews.review_number,
        {{ recorded('reviews.participation_code') }} as participation_code,
        {{ recorded('reviews.plan_rating') }} as plan_rating,
        {{ recorded('reviews.review_trigger') }} as review_trigger,
        {{ recorded('reviews.chaired_by_child') }} as chaired_by_child,
        {{ recorded('reviews.late_reason') }} as late_reason,
        {{ recorded('reviews.due_rule') }} as due_rule,
        case
            when reviews.has_attended then 'attended'
            when not reviews.has_attended then 'absent'
            else 'not_recorded'
        end as attended,
        reviews.source_file,
        reviews.source_sha256,
        reviews.source_row
    from {{ ref('evidence_reviews') }} as reviews
    inner join {{ ref('int_extract_dates') }} as extracts
        on reviews.local_authority_code = extracts.local_authority_code
    left join {{ ref('int_officers') }} as officers
        on
            reviews.local_authority_code = officers.local_authority_code
            and reviews.officer_id = officers.officer_id
    left join {{ ref('evidence_care_episodes') }} as episodes
        on
            reviews.local_authority_code = episodes.local_authority_code
            and reviews.child_id = episodes.child_id
            and reviews.care_period_id = episodes.care_period_id
            and episodes.disposition = 'used'
            and episodes.start_date <= reviews.held_date
            and reviews.held_date < {{ open_ended('episodes.current_until') }}
    where reviews.disposition = 'counted'
)

select
    local_authority_code,
    review_id,
    child_id,
    held_date,
    anchor_date,
    due_date,
    time_limit,
    law,
    is_on_time,
    timeliness_exclusion,
    sequence_number,
    is_after_unknown,
    is_due_date_unknown,
    age_exclusion,
    has_participated,
    has_attended,
    was_child_seen_before,
    child_consulted,
    parents_consulted,
    carers_consulted,
    parents_participated,
    decisions_issued_date,
    decisions_due_date,
    decisions_time_limit,
    decisions_law,
    record_distributed_date,
    record_due_date,
    record_time_limit,
    record_law,
    record_completed_date,
    was_permanence_agreed_by_now,
    care_date,
    team,
    officer,
    age_band,
    legal_status,
    placement_type,
    placement_distance_miles,
    review_type,
    review_number,
    participation_code,
    plan_rating,
    review_trigger,
    chaired_by_child,
    late_reason,
    due_rule,
    attended,
    source_file,
    source_sha256,
    source_row
from counted_reviews
