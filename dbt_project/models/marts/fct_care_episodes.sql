select
    episodes.local_authority_code,
    {{ keyed_hash('episode', 'episodes.episode_id', 'episodes.local_authority_code') }} as episode_key,
    episodes.child_key,
    periods.care_period_key,
    {{ recorded('episodes.team') }} as team,
    {{ authority_team('episodes.local_authority_code', recorded('episodes.team')) }} as authority_team,
    episodes.disposition,
    {{ is_counted('episodes.disposition') }} as is_counted,
    episodes.start_date,
    episodes.end_date,
    episodes.current_until,
    {{ recorded('episodes.start_reason') }} as start_reason,
    episodes.end_reason,
    {{ recorded('episodes.legal_status') }} as legal_status,
    {{ recorded('episodes.need_code') }} as need_code,
    {{ recorded('episodes.placement_type') }} as placement_type,
    episodes.placement_distance_miles,
    episodes.is_out_of_area,
    episodes.is_short_break
from {{ ref('evidence_care_episodes') }} as episodes
left join {{ ref('evidence_care_periods') }} as periods
    on
        episodes.local_authority_code = periods.local_authority_code
        and episodes.child_id = periods.child_id
        and episodes.care_period_id = periods.care_period_id
