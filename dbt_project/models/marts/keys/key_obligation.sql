select
    local_authority_code,
    concat_ws('', series, '|', case_id, '|', cast(sequence_number as string)) as obligation_id,
    obligation_key
from {{ ref('evidence_obligations') }}
