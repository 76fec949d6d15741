{# A link to a review that the exports do not hold is left out, so that every key leads somewhere. #}
select
    audits.local_authority_code,
    audits.audit_key,
    reviews.review_key,
    audits.disposition,
    {{ is_counted('audits.disposition') }} as is_counted,
    audits.audit_date,
    audits.audit_area,
    audits.grade
from {{ ref('evidence_review_audits') }} as audits
left join {{ ref('evidence_reviews') }} as reviews
    on
        audits.local_authority_code = reviews.local_authority_code
        and audits.review_id = reviews.review_id
