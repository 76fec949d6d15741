{# A link to a review or conference that the exports do not hold is left out, so that every key leads somewhere. #}
select
    actions.local_authority_code,
    actions.action_key,
    actions.child_key,
    reviews.review_key,
    conferences.conference_key,
    actions.team,
    {{ authority_team('actions.local_authority_code', 'actions.team') }} as authority_team,
    actions.disposition,
    {{ is_counted('actions.disposition') }} as is_counted,
    actions.agreed_date,
    actions.due_date,
    actions.completed_date,
    actions.is_cancelled,
    actions.owner
from {{ ref('evidence_review_actions') }} as actions
left join {{ ref('evidence_reviews') }} as reviews
    on
        actions.local_authority_code = reviews.local_authority_code
        and actions.review_id = reviews.review_id
left join {{ ref('evidence_conferences') }} as conferences
    on
        actions.local_authority_code = conferences.local_authority_code
        and actions.conference_id = conferences.conference_id
