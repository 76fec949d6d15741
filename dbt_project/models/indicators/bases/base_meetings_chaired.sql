with meetings as (
    select
        reviews.local_authority_code,
        'review' as subject_type,
        reviews.review_id as subject_id,
        reviews.child_id,
        reviews.held_date,
        'looked_after_review' as meeting_type,
        reviews.source_file,
        reviews.source_sha256,
        reviews.source_row
    from {{ ref('evidence_reviews') }} as reviews
    where reviews.disposition = 'counted'
    union all
    select
        local_authority_code,
        'meeting' as subject_type,
        meeting_id as subject_id,
        child_id,
        held_date,
        concat_ws('', conference_type, '_conference') as meeting_type,
        source_file,
        source_sha256,
        source_row
    from {{ ref('int_conference_meetings') }}
    union all
    select
        local_authority_code,
        'other_meeting' as subject_type,
        meeting_id as subject_id,
        child_id,
        held_date,
        meeting_type,
        source_file,
        source_sha256,
        source_row
    from {{ ref('evidence_other_meetings') }}
    where disposition = 'used'
)

select
    local_authority_code,
    subject_type,
    subject_id,
    child_id,
    held_date,
    meeting_type,
    source_file,
    source_sha256,
    source_row
from meetings
