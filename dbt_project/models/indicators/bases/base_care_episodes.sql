with episodes as (
    select * from {{ ref('evidence_care_episodes') }} where disposition = 'used'
)

select
    local_authority_code,
    episode_id,
    child_id,
    care_period_id,
    has_recorded_periods,
    start_date,
    end_date,
    start_reason,
    end_reason,
    is_end_unknown,
    legal_status,
    need_code,
    placement_type,
    placement_distance_miles,
    is_out_of_area,
    team,
    is_short_break,
    current_until,
    previous_episode_id,
    previous_placement_type,
    next_episode_id,
    source_file,
    source_sha256,
    source_row
from episodes
