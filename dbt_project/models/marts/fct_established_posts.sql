select
    posts.local_authority_code,
    posts.post_spell_key,
    posts.disposition,
    {{ is_counted('posts.disposition') }} as is_counted,
    posts.role,
    posts.full_time_equivalent,
    posts.start_date,
    posts.end_date
from {{ ref('evidence_established_posts') }} as posts
