{# One meeting can cover several children; it is one event, on its earliest day, and any row's flag is the meeting's. #}
with conferences as (
    select
        *,
        coalesce('meeting ' || meeting_id, 'conference ' || conference_id) as meeting_reference,
        row_number() over (
            partition by
                local_authority_code, conference_type,
                coalesce('meeting ' || meeting_id, 'conference ' || conference_id)
            order by held_date nulls last, conference_id nulls last
        ) as row_of_meeting
    from {{ ref('evidence_conferences') }}
    where disposition = 'counted'
),

flags as (
    select
        local_authority_code,
        conference_type,
        meeting_reference,
        max(case when parent_attended then 1 else 0 end) = 1 as has_parent_attended,
        max(case when parent_excluded then 1 else 0 end) = 1 as has_parent_excluded,
        max(case when parent_invited or parent_attended then 1 else 0 end) = 1 as has_parent_invited,
        max(case when parent_invited = false then 1 else 0 end) = 1 as has_parent_not_invited,
        {{ count_rows() }} as children_discussed
    from conferences
    group by local_authority_code, conference_type, meeting_reference
)

select
    conferences.local_authority_code,
    conferences.conference_type,
    conferences.meeting_reference,
    coalesce(conferences.meeting_id, conferences.conference_id) as meeting_id,
    conferences.child_id,
    conferences.held_date,
    flags.has_parent_attended,
    flags.has_parent_excluded,
    case
        when flags.has_parent_invited then 'invited'
        when flags.has_parent_not_invited then 'not_invited'
        else 'not_recorded'
    end as parent_invitation,
    flags.children_discussed,
    conferences.source_file,
    conferences.source_sha256,
    conferences.source_row
from conferences
inner join flags
    on
        conferences.local_authority_code = flags.local_authority_code
        and conferences.conference_type = flags.conference_type
        and conferences.meeting_reference = flags.meeting_reference
where conferences.row_of_meeting = 1
