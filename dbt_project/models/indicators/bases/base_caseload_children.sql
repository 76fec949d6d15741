with children as (
    select
        local_authority_code,
        period_end,
        child_id,
        'care_period' as subject_type,
        care_period_id as subject_id,
        is_child_row,
        source_file,
        source_sha256,
        source_row
    from {{ ref('int_care_months') }}
    union all
    select
        local_authority_code,
        period_end,
        child_id,
        'plan' as subject_type,
        plan_id as subject_id,
        true as is_child_row,
        source_file,
        source_sha256,
        source_row
    from {{ ref('int_plan_months') }}
)

select
    local_authority_code,
    period_end,
    child_id,
    subject_type,
    subject_id,
    is_child_row,
    source_file,
    source_sha256,
    source_row
from children
