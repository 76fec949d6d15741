{# Reviews at which participation could be judged: the child aged 4 or over, and the code recorded. #}
select
    local_authority_code,
    review_id,
    child_id,
    held_date,
    has_participated,
    participation_code,
    age_band_participation,
    source_file,
    source_sha256,
    source_row
from {{ ref('evidence_reviews') }}
where disposition = 'counted' and age_exclusion is null and has_participated is not null
