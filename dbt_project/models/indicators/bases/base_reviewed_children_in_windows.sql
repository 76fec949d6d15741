{# Each child once a window: a review that the child took no part in speaks first, else the latest one. #}
with reviews_in_windows as (
    select
        reviews.*,
        windows.period_type,
        windows.period_end,
        row_number() over (
            partition by
                reviews.local_authority_code, windows.period_type, windows.period_end, reviews.child_id
            order by
                case when reviews.has_participated then 1 else 0 end nulls last,
                reviews.held_date desc nulls last,
                reviews.review_id desc nulls last
        ) as choice
    from {{ ref('base_judged_reviews') }} as reviews
    inner join {{ ref('int_periods') }} as windows
        on
            reviews.local_authority_code = windows.local_authority_code
            and reviews.held_date >= windows.period_start
            and reviews.held_date <= windows.period_end
            and windows.is_for_windows
),

children as (
    select * from reviews_in_windows where choice = 1
)

select
    local_authority_code,
    review_id,
    child_id,
    held_date,
    has_participated,
    participation_code,
    age_band_participation,
    source_file,
    source_sha256,
    source_row,
    period_type,
    period_end
from children
