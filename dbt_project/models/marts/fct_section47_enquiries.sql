select
    enquiries.local_authority_code,
    enquiries.section47_key,
    enquiries.child_key,
    enquiries.team,
    {{ authority_team('enquiries.local_authority_code', 'enquiries.team') }} as authority_team,
    enquiries.disposition,
    {{ is_counted('enquiries.disposition') }} as is_counted,
    enquiries.start_date,
    enquiries.end_date,
    enquiries.conference_not_required,
    enquiries.start_date as anchor_date,
    enquiries.time_limit,
    enquiries.law,
    enquiries.due_date,
    enquiries.conference_held_date,
    enquiries.is_on_time
from {{ ref('evidence_section47_enquiries') }} as enquiries
