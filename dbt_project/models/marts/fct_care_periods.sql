select
    periods.local_authority_code,
    periods.care_period_key,
    periods.child_key,
    {{ recorded('periods.first_team') }} as team,
    {{ authority_team('periods.local_authority_code', recorded('periods.first_team')) }} as authority_team,
    periods.start_date,
    periods.end_date,
    periods.is_end_unknown,
    {{ recorded('periods.start_reason') }} as start_reason,
    periods.end_reason,
    {{ recorded('periods.first_legal_status') }} as first_legal_status,
    not periods.has_recorded_periods as is_derived,
    periods.is_continued_without_next_episode
from {{ ref('evidence_care_periods') }} as periods
