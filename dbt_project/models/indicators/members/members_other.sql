with missing_from_care as (
    select
        missing.local_authority_code,
        missing.missing_id,
        missing.child_id,
        missing.start_date,
        missing.end_date,
        missing.interview_completed_date,
        missing.interview_due_date,
        missing.interview_time_limit,
        missing.interview_law,
        extracts.care_date,
        {{ age_band('children.date_of_birth', 'missing.start_date') }} as age_band,
        missing.source_file,
        missing.source_sha256,
        missing.source_row
    from {{ ref('evidence_missing_episodes') }} as missing
    inner join {{ ref('int_children') }} as children
        on missing.local_authority_code = children.local_authority_code and missing.child_id = children.child_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on missing.local_authority_code = extracts.local_authority_code
    where
        missing.disposition = 'used'
        and missing.missing_type = 'M'
        and {{ is_looked_after('missing', 'missing.start_date') }}
),

referrals as (
    select * from {{ ref('evidence_advocacy_referrals') }} where disposition = 'used'
),

services as (
    select * from {{ ref('evidence_advocacy_referrals') }} where disposition = 'used' and start_date is not null
),

{# One row a month that a service lasted, so that a child counts in every period it overlaps. #}
service_months as (
    select
        services.local_authority_code,
        services.referral_id,
        services.child_id,
        services.start_date,
        services.end_date,
        services.service,
        greatest(services.start_date, {{ month_start('days.calendar_date') }}) as active_date,
        services.source_file,
        services.source_sha256,
        services.source_row
    from services
    inner join {{ ref('int_extract_dates') }} as extracts
        on services.local_authority_code = extracts.local_authority_code
    inner join {{ ref('int_calendar') }} as days
        on
            days.calendar_date = {{ month_end('days.calendar_date') }}
            and services.start_date <= days.calendar_date
            and {{ open_ended('services.end_date') }} >= {{ month_start('days.calendar_date') }}
            and {{ month_start('days.calendar_date') }} <= extracts.advocacy_referrals_date
),

other_meetings as (
    select * from {{ ref('evidence_other_meetings') }} where disposition = 'used'
),

foster_carer_reviews as (
    select * from {{ ref('evidence_obligations') }} where series = 'foster_carer_reviews' and done_date is not null
),

audits as (
    select * from {{ ref('evidence_review_audits') }} where disposition = 'used'
)

{% set missing = {
    'relation': 'missing_from_care', 'subject_type': 'missing_episode', 'subject_id': 'missing_id',
    'event': ['start_date', 'started'], 'attributes': ['age_band']
} %}
{% set returned = dict(
    missing, event=['end_date', 'ended'], anchor_date='end_date', due_date='interview_due_date',
    done=['interview_completed_date', 'completed', 'interview']
) %}
{% set referral = {
    'relation': 'referrals', 'subject_type': 'referral', 'subject_id': 'referral_id',
    'event': ['referral_date', 'referred'], 'attributes': ['service']
} %}
{% set service = {
    'relation': 'service_months', 'subject_type': 'referral', 'subject_id': 'referral_id',
    'event': ['active_date', 'with a service on'], 'anchor_date': 'start_date', 'done': ['end_date', 'ended', 'service'],
    'attributes': ['service']
} %}
{% set meeting = {
    'relation': 'other_meetings', 'subject_type': 'other_meeting', 'subject_id': 'meeting_id',
    'event': ['held_date', 'held'], 'done': ['held_date', 'held'], 'attributes': ['meeting_type']
} %}
{% set carer_review = {
    'relation': 'foster_carer_reviews', 'subject_type': 'other_meeting', 'subject_id': 'done_id', 'child_id': 'null',
    'event': ['done_date', 'held'], 'anchor_date': 'anchor_date', 'due_date': 'due_date', 'done': ['done_date', 'held'],
    'attributes': []
} %}
{% set audit = {
    'relation': 'audits', 'subject_type': 'review_audit', 'subject_id': 'audit_id', 'child_id': 'null',
    'event': ['audit_date', 'audited'], 'attributes': ['audit_area', 'grade']
} %}

{{ members('missing_episodes', missing) }}
union all
{{ members('children_missing', missing, distinct_key='child_id') }}
union all
{{ members(
    'return_interviews_on_time', returned, where='end_date is not null',
    success='interview_completed_date <= interview_due_date',
    exclusion="case when interview_due_date > care_date then 'not_yet_due' end"
) }}
union all
{{ members('advocacy_referrals', referral) }}
union all
{{ members('children_receiving_advocacy', service, distinct_key='child_id') }}
union all
{{ members('other_meetings', meeting) }}
union all
{{ members(
    'foster_carer_reviews_on_time', carer_review, success='is_on_time',
    exclusion="case when is_due_date_unknown then 'due_date_unknown' when due_date is null then 'not_recorded' end"
) }}
union all
{{ members('review_audits', audit) }}
union all
{{ members(
    'review_audits_good', audit, success="grade in ('outstanding', 'good')",
    exclusion="case when grade = 'not_recorded' then 'not_recorded' end"
) }}
