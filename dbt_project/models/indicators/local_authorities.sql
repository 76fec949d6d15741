select
    local_authority_code,
    care_date as care_extract_date,
    protection_date as protection_extract_date,
    escalations_date as escalations_extract_date,
    latest_date as latest_extract_date
from {{ ref('int_extract_dates') }}
