{# Reviews that have one before them on record; the days between the two are looked at. #}
with following_reviews as (
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
    inner join {{ ref('evidence_officer_contacts') }} as contacts
        on
            following_reviews.local_authority_code = contacts.local_authority_code
            and following_reviews.child_id = contacts.child_id
            and contacts.disposition = 'used'
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

select
    local_authority_code,
    review_id,
    child_id,
    previous_review_date,
    held_date,
    team,
    officer,
    source_file,
    source_sha256,
    source_row,
    contact_date
from reviews_with_contact
