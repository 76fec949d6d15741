select
    local_authority_code,
    officer_id,
    officer_key
from {{ ref('int_officers') }}
