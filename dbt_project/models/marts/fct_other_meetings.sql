select
    meetings.local_authority_code,
    meetings.meeting_key,
    meetings.child_key,
    {{ keyed_hash('carer', 'meetings.carer_id', 'meetings.local_authority_code') }} as carer_key,
    {{ keyed_hash('officer', 'meetings.officer_id', 'meetings.local_authority_code') }} as officer_key,
    meetings.disposition,
    {{ is_counted('meetings.disposition') }} as is_counted,
    meetings.meeting_type,
    {{ month_end('meetings.scheduled_date') }} as scheduled_month_end,
    meetings.held_date,
    cast(obligations.sequence_number as bigint) as sequence_number,
    obligations.anchor_date,
    obligations.time_limit,
    obligations.law,
    obligations.due_date,
    obligations.is_on_time
from {{ ref('evidence_other_meetings') }} as meetings
left join {{ ref('int_obligations') }} as obligations
    on
        meetings.local_authority_code = obligations.local_authority_code
        and obligations.series = 'foster_carer_reviews'
        and meetings.meeting_id = obligations.done_id
