with actions as (
    select * from {{ ref('evidence_review_actions') }} where disposition = 'used' and review_id is not null
),

overdue_actions as (
    select
        actions.*,
        month_ends.period_end
    from actions
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            actions.local_authority_code = month_ends.local_authority_code
            and actions.agreed_date <= month_ends.period_end
            and actions.due_date <= month_ends.period_end
            and {{ open_ended('actions.completed_date') }} > month_ends.period_end
)

select
    local_authority_code,
    action_id,
    child_id,
    review_id,
    conference_id,
    agreed_date,
    due_date,
    completed_date,
    owner,
    team,
    source_file,
    source_sha256,
    source_row,
    period_end
from overdue_actions
