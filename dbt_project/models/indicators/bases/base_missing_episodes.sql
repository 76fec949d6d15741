with missing_from_care as (
    select
        missing.local_authority_code,
        missing.missing_id,
        missing.child_id,
        missing.start_date,
        missing.end_date,
        missing.interview_completed_date,
        missing.interview_due_date,
        missing.interview_time_limit,
        missing.interview_law,
        extracts.care_date,
        {{ age_band('children.date_of_birth', 'missing.start_date') }} as age_band,
        missing.source_file,
        missing.source_sha256,
        missing.source_row
    from {{ ref('evidence_missing_episodes') }} as missing
    inner join {{ ref('int_children') }} as children
        on missing.local_authority_code = children.local_authority_code and missing.child_id = children.child_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on missing.local_authority_code = extracts.local_authority_code
    where
        missing.disposition = 'used'
        and missing.missing_type = 'M'
        and {{ is_looked_after('missing', 'missing.start_date') }}
)

select
    local_authority_code,
    missing_id,
    child_id,
    start_date,
    end_date,
    interview_completed_date,
    interview_due_date,
    interview_time_limit,
    interview_law,
    care_date,
    age_band,
    source_file,
    source_sha256,
    source_row
from missing_from_care
