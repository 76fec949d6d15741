select
    local_authority_code,
    concat(series, '|', case_id, '|', cast(sequence_number as varchar)) as obligation_id,
    obligation_key
from {{ ref('evidence_obligations') }}
