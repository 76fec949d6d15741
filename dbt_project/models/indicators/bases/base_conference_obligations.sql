with obligations as (
    select * from {{ ref('evidence_obligations') }} where series = 'review_conferences'
)

select
    local_authority_code,
    case_id,
    child_id,
    case_start,
    case_end,
    sequence_number,
    anchor_date,
    due_rule,
    due_date,
    time_limit,
    law,
    done_date,
    done_id,
    is_due_date_unknown,
    status,
    is_on_time,
    is_limit_suspended,
    team,
    source_file,
    source_sha256,
    source_row
from obligations
