with other_meetings as (
    select * from {{ ref('evidence_other_meetings') }} where disposition = 'used'
)

select
    local_authority_code,
    meeting_id,
    child_id,
    carer_id,
    meeting_type,
    scheduled_date,
    recorded_due_date,
    held_date,
    officer_id,
    source_file,
    source_sha256,
    source_row
from other_meetings
