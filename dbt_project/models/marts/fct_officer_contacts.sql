select
    contacts.local_authority_code,
    contacts.contact_key,
    contacts.child_key,
    {{ keyed_hash('officer', 'contacts.officer_id', 'contacts.local_authority_code') }} as officer_key,
    contacts.disposition,
    {{ is_counted('contacts.disposition') }} as is_counted,
    contacts.contact_date,
    contacts.contact_type,
    contacts.seen_alone
from {{ ref('evidence_officer_contacts') }} as contacts
