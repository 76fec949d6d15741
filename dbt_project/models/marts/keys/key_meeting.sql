{# Conferences and other meetings alike. #}
with meetings as (
    select
        local_authority_code,
        meeting_id
    from {{ ref('evidence_conferences') }}
    where meeting_id is not null
    union
    select
        local_authority_code,
        meeting_id
    from {{ ref('evidence_other_meetings') }}
)

select
    local_authority_code,
    meeting_id,
    {{ keyed_hash('meeting', 'meeting_id') }} as meeting_key
from meetings
