with posts as (
    select
        posts.local_authority_code,
        month_ends.period_end,
        posts.post_spell_id,
        posts.role as officer_role,
        posts.full_time_equivalent,
        posts.start_date,
        posts.source_file,
        posts.source_sha256,
        posts.source_row
    from {{ ref('evidence_established_posts') }} as posts
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            posts.local_authority_code = month_ends.local_authority_code
            and posts.start_date <= month_ends.period_end
            and {{ open_ended('posts.end_date') }} > month_ends.period_end
    where
        posts.disposition = 'used'
        and posts.role in ('iro', 'conference_chair', 'both')
        and posts.full_time_equivalent is not null
)

select
    local_authority_code,
    period_end,
    post_spell_id,
    officer_role,
    full_time_equivalent,
    start_date,
    source_file,
    source_sha256,
    source_row
from posts
