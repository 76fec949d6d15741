{# The spans of time in which what was done in a series is known; the last goes on, the first may reach back for ever. #}
select
    local_authority_code,
    case export_name
        when 'reviews' then 'looked_after_reviews'
        when 'conferences' then 'review_conferences'
        when 'other_meetings' then 'foster_carer_reviews'
    end as series,
    span_number,
    known_from as history_from,
    case when not is_last then known_until end as known_until
from {{ ref('int_export_spans') }}
where export_name in ('reviews', 'conferences', 'other_meetings')
