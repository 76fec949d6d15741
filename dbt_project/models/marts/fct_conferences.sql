{% set review_limit_key = series_limit_key("'review_conferences'", 'conferences.sequence_number') %}

select
    conferences.local_authority_code,
    conferences.conference_key,
    conferences.child_key,
    {{ keyed_hash('meeting', 'conferences.meeting_id', 'conferences.local_authority_code') }} as meeting_key,
    {{ keyed_hash('section47', 'conferences.section47_id', 'conferences.local_authority_code') }} as section47_key,
    {{ keyed_hash('plan', 'conferences.plan_id', 'conferences.local_authority_code') }} as plan_key,
    {{ keyed_hash('officer', 'conferences.officer_id', 'conferences.local_authority_code') }} as officer_key,
    conferences.team,
    conferences.disposition,
    {{ is_counted('conferences.disposition') }} as is_counted,
    conferences.conference_type,
    conferences.outcome,
    conferences.scheduled_date,
    conferences.held_date,
    conferences.recorded_due_date,
    conferences.match_method,
    coalesce(conferences.is_outside_plan, false) as is_outside_plan,
    cast(conferences.sequence_number as bigint) as sequence_number,
    conferences.anchor_date,
    {{ time_limit('conference', 'conferences.due_date') }} as time_limit,
    conferences.due_date,
    conferences.is_on_time,
    conferences.is_due_date_unknown,
    {{ recorded('conferences.late_reason') }} as late_reason,
    {{ recorded('conferences.child_participation') }} as child_participation,
    conferences.parent_invited,
    conferences.parent_attended,
    conferences.parent_excluded,
    conferences.draft_plan_issued_date,
    conferences.draft_plan_due_date,
    conferences.minutes_distributed_date,
    conferences.minutes_due_date,
    conferences.first_core_group_date,
    conferences.core_group_due_date,
    conferences.age_band_protection,
    {{ source_columns('conferences') }}
from {{ ref('evidence_conferences') }} as conferences
{{ deadline_joins(
    'conference',
    "case conferences.conference_type when 'initial' then 'initial_conference' when 'review' then "
    ~ review_limit_key ~ ' end',
    'conferences.anchor_date',
    'conferences.local_authority_code'
) }}
