{# A link to a review or conference that the exports do not hold is left out, so that every key leads somewhere. #}
select
    escalations.local_authority_code,
    escalations.escalation_key,
    escalations.child_key,
    {{ keyed_hash('officer', 'escalations.officer_id', 'escalations.local_authority_code') }} as officer_key,
    reviews.review_key,
    conferences.conference_key,
    escalations.team,
    {{ authority_team('escalations.local_authority_code', 'escalations.team') }} as authority_team,
    escalations.disposition,
    {{ is_counted('escalations.disposition') }} as is_counted,
    escalations.raised_date,
    escalations.route,
    escalations.reason,
    escalations.challenged_agency,
    escalations.formality,
    escalations.formal_date,
    escalations.formal_date as anchor_date,
    escalations.time_limit,
    escalations.law,
    escalations.due_date,
    escalations.resolved_date,
    escalations.is_on_time,
    {{ recorded('escalations.resolution') }} as resolution,
    escalations.first_stage,
    escalations.final_stage,
    escalations.is_repeat,
    escalations.cafcass_referral_date,
    {{ month_end('escalations.court_referral_date') }} as court_referral_month_end,
    escalations.impact_code
from {{ ref('evidence_escalations') }} as escalations
left join {{ ref('evidence_reviews') }} as reviews
    on
        escalations.local_authority_code = reviews.local_authority_code
        and escalations.review_id = reviews.review_id
left join {{ ref('evidence_conferences') }} as conferences
    on
        escalations.local_authority_code = conferences.local_authority_code
        and escalations.conference_id = conferences.conference_id
