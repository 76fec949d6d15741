with carers as (
    select distinct
        local_authority_code,
        carer_id
    from {{ ref('evidence_other_meetings') }}
    where carer_id is not null
)

select
    local_authority_code,
    carer_id,
    {{ keyed_hash('carer', 'carer_id') }} as carer_key
from carers
