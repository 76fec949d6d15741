select
    local_authority_code,
    post_spell_key,
    disposition,
    {{ is_counted('disposition') }} as is_counted,
    role,
    full_time_equivalent,
    start_date,
    end_date,
    {{ source_columns('posts') }}
from {{ ref('evidence_established_posts') }} as posts
