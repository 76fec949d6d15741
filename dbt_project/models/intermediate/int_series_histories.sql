{# The first day from which what was done in a series is known; null where its export reaches back without limit. #}
select
    local_authority_code,
    case export_name
        when 'reviews' then 'looked_after_reviews'
        when 'conferences' then 'review_conferences'
        when 'other_meetings' then 'foster_carer_reviews'
    end as series,
    history_from
from {{ ref('int_export_histories') }}
where export_name in ('reviews', 'conferences', 'other_meetings')
