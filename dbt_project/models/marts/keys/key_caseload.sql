with caseloads as (
    select
        local_authority_code,
        concat(officer_id, '|', cast(period_end as varchar)) as caseload_id
    from {{ ref('evidence_caseloads') }}
)

select
    local_authority_code,
    caseload_id,
    {{ keyed_hash('caseload', 'caseload_id') }} as caseload_key
from caseloads
