with caseloads as (
    select
        local_authority_code,
        concat_ws('', officer_id, '|', cast(period_end as string)) as caseload_id
    from {{ ref('evidence_caseloads') }}
)

select
    local_authority_code,
    caseload_id,
    {{ keyed_hash('caseload', 'caseload_id') }} as caseload_key
from caseloads
