{# The spans of time in which what was done in a series is known; the last goes on, the first may have no beginning. #}
with spans as (
    select
        *,
        case export_name
            when 'reviews' then 'looked_after_reviews'
            when 'conferences' then 'review_conferences'
            when 'other_meetings' then 'foster_carer_reviews'
        end as series
    from {{ ref('int_export_spans') }}
)

select
    local_authority_code,
    series,
    span_number,
    known_from as history_from,
    case when not is_last then known_until end as known_until
from spans
where series is not null
