with caseloads as (
    select * from {{ ref('evidence_caseloads') }}
)

select
    local_authority_code,
    period_end,
    officer_id,
    is_reviewing_officer,
    full_time_equivalent,
    looked_after_full_time_equivalent,
    protection_full_time_equivalent,
    looked_after_children,
    most_children_per_fte,
    guidance_time_limit,
    guidance_law,
    protection_plans,
    source_file,
    source_sha256,
    source_row
from caseloads
