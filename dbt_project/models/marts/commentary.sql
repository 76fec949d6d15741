{# What councils say of their figures: each authority's own, and its hub's to all of them. #}
select
    authorities.local_authority_code,
    comments.indicator_id,
    comments.period_type,
    comments.period_end,
    comments.breakdown,
    comments.breakdown_value,
    comments.written_on,
    case when comments.local_authority_code is null then 'hub' else 'council' end as written_by,
    comments.author,
    comments.commentary_text
from {{ ref('stg_local_commentary') }} as comments
{{ join_for_whom('comments.local_authority_code') }}
