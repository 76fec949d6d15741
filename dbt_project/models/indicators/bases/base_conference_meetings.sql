with meetings as (
    select * from {{ ref('int_conference_meetings') }}
)

select
    local_authority_code,
    conference_type,
    meeting_reference,
    meeting_id,
    child_id,
    held_date,
    has_parent_attended,
    has_parent_excluded,
    parent_invitation,
    children_discussed,
    source_file,
    source_sha256,
    source_row
from meetings
