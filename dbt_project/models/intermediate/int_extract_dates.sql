with latest as (
    select
        local_authority_code,
        export_name,
        max(extract_date) as extract_date
    from {{ source('landing', 'batches') }}
    where is_in_force
    group by local_authority_code, export_name
)

select
    local_authority_code,
    min(case when export_name in ('care_episodes', 'reviews') then extract_date end) as care_date,
    min(case when export_name in ('protection_plans', 'conferences', 'section47_enquiries') then extract_date end)
        as protection_date,
    min(case when export_name in ('escalations', 'escalation_stages') then extract_date end) as escalations_date,
    max(case when export_name = 'officer_contacts' then extract_date end) as officer_contacts_date,
    max(case when export_name = 'missing_episodes' then extract_date end) as missing_episodes_date,
    max(case when export_name = 'advocacy_referrals' then extract_date end) as advocacy_referrals_date,
    max(case when export_name = 'other_meetings' then extract_date end) as other_meetings_date,
    max(case when export_name = 'review_audits' then extract_date end) as review_audits_date,
    max(case when export_name = 'reviewing_officers' then extract_date end) as reviewing_officers_date,
    max(case when export_name = 'allocations' then extract_date end) as allocations_date,
    max(case when export_name not in ({{ reference_exports() }}) then extract_date end) as latest_date
from latest
group by local_authority_code
