with contacts as (
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
)

select
    local_authority_code,
    contact_id,
    child_id,
    contact_date,
    contact_type,
    officer,
    source_file,
    source_sha256,
    source_row
from contacts_in_care
