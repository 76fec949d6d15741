with ceasing as (
    select
        periods.local_authority_code,
        periods.care_period_id,
        periods.child_id,
        periods.start_date,
        periods.end_date,
        {{ age_band('children.date_of_birth', 'periods.end_date') }} as age_band,
        {{ recorded('periods.end_reason') }} as end_reason,
        periods.source_file,
        periods.source_sha256,
        periods.source_row
    from {{ ref('evidence_care_periods') }} as periods
    inner join {{ ref('int_children') }} as children
        on periods.local_authority_code = children.local_authority_code and periods.child_id = children.child_id
    where periods.end_date is not null and not periods.is_end_unknown
)

select
    local_authority_code,
    care_period_id,
    child_id,
    start_date,
    end_date,
    age_band,
    end_reason,
    source_file,
    source_sha256,
    source_row
from ceasing
