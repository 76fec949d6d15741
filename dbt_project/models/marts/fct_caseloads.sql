select
    caseloads.local_authority_code,
    {{ keyed_hash(
        'caseload',
        "concat_ws('', caseloads.officer_id, '|', cast(caseloads.period_end as string))",
        'caseloads.local_authority_code'
    ) }} as caseload_key,
    caseloads.officer_key,
    caseloads.period_end,
    caseloads.is_reviewing_officer,
    caseloads.full_time_equivalent,
    caseloads.looked_after_full_time_equivalent,
    caseloads.protection_full_time_equivalent,
    cast(caseloads.looked_after_children as bigint) as looked_after_children,
    cast(caseloads.protection_plans as bigint) as protection_plans
from {{ ref('evidence_caseloads') }} as caseloads
