with enquiries as (
    select
        enquiries.*,
        month_ends.period_end,
        case
            when enquiries.end_date <= month_ends.period_end and enquiries.conference_not_required is null
                then 'not_recorded'
        end as exclusion
    from {{ ref('evidence_section47_enquiries') }} as enquiries
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            enquiries.local_authority_code = month_ends.local_authority_code
            and enquiries.start_date <= month_ends.period_end
            and enquiries.start_date > {{ months_after('month_ends.period_end', -12) }}
            and enquiries.due_date <= month_ends.period_end
    where
        enquiries.disposition = 'used'
        and coalesce(enquiries.conference_not_required, false) = false
        and {{ open_ended('enquiries.conference_held_date') }} > month_ends.period_end
)

select
    local_authority_code,
    section47_id,
    child_id,
    start_date,
    end_date,
    conference_not_required,
    due_date,
    time_limit,
    law,
    conference_held_date,
    is_on_time,
    team,
    source_file,
    source_sha256,
    source_row,
    period_end,
    exclusion
from enquiries
