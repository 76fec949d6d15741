with open_periods as (
    select * from {{ ref('int_care_months') }}
),

contacts as (
    select
        contacts.local_authority_code,
        contacts.contact_id,
        contacts.child_id,
        contacts.contact_date,
        contacts.contact_type,
        coalesce(officers.officer_key, 'not_recorded') as officer,
        contacts.source_file,
        contacts.source_sha256,
        contacts.source_row
    from {{ ref('evidence_officer_contacts') }} as contacts
    left join {{ ref('int_officers') }} as officers
        on
            contacts.local_authority_code = officers.local_authority_code
            and contacts.officer_id = officers.officer_id
    where contacts.disposition = 'used'
),

contacts_in_care as (
    select * from contacts where {{ is_looked_after('contacts', 'contacts.contact_date') }}
),

{# Reviews that have one before them on record; the days between the two are looked at. #}
following_reviews as (
    select
        reviews.local_authority_code,
        reviews.review_id,
        reviews.child_id,
        reviews.previous_review_date,
        reviews.held_date,
        reviews.team,
        coalesce(officers.officer_key, 'not_recorded') as officer,
        reviews.source_file,
        reviews.source_sha256,
        reviews.source_row
    from {{ ref('evidence_reviews') }} as reviews
    left join {{ ref('int_officers') }} as officers
        on
            reviews.local_authority_code = officers.local_authority_code
            and reviews.officer_id = officers.officer_id
    where reviews.disposition = 'counted' and reviews.previous_review_date is not null
),

contacts_between as (
    select
        following_reviews.local_authority_code,
        following_reviews.review_id,
        max(contacts.contact_date) as contact_date
    from following_reviews
    inner join contacts
        on
            following_reviews.local_authority_code = contacts.local_authority_code
            and following_reviews.child_id = contacts.child_id
            and contacts.contact_date > following_reviews.previous_review_date
            and contacts.contact_date < following_reviews.held_date
    group by following_reviews.local_authority_code, following_reviews.review_id
),

reviews_with_contact as (
    select
        following_reviews.*,
        contacts_between.contact_date
    from following_reviews
    left join contacts_between
        on
            following_reviews.local_authority_code = contacts_between.local_authority_code
            and following_reviews.review_id = contacts_between.review_id
)

{% set contact = {
    'relation': 'contacts_in_care', 'subject_type': 'contact', 'subject_id': 'contact_id',
    'event': ['contact_date', 'made'], 'attributes': ['contact_type', 'officer']
} %}
{% set contacted_period = {
    'relation': 'open_periods', 'subject_type': 'care_period', 'subject_id': 'care_period_id',
    'period_type': "'point_in_time'", 'period_end': 'period_end', 'state': 'looked after',
    'anchor_date': 'start_date', 'done': ['latest_contact_date', 'made', 'last contact'],
    'attributes': ['team', 'officer']
} %}
{% set review_after_contact = {
    'relation': 'reviews_with_contact', 'subject_type': 'review', 'subject_id': 'review_id',
    'event': ['held_date', 'held'], 'anchor_date': 'previous_review_date',
    'done': ['contact_date', 'made', 'last contact'], 'attributes': ['team', 'officer']
} %}

{{ members(
    'officer_contact_within_6_months', dict(contacted_period, threshold='contact'), where='first_review_due_date <= period_end',
    success='latest_contact_date is not null'
) }}
union all
{{ members('officer_contacts', contact) }}
union all
{{ members('contact_between_reviews', review_after_contact, success='contact_date is not null') }}
