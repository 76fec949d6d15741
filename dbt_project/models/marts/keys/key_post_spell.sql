select
    local_authority_code,
    post_spell_id,
    post_spell_key
from {{ ref('evidence_established_posts') }}
