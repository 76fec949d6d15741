{# Each counted initial conference and the enquiry it answers: by id where that exists, else the latest in 60 days. #}
with enquiries as (
    select
        stg.local_authority_code,
        stg.section47_id,
        ids.current_child_id as child_id,
        stg.start_date
    from {{ ref('stg_section47_enquiries') }} as stg
    inner join {{ ref('int_child_ids') }} as ids
        on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on stg.local_authority_code = extracts.local_authority_code
    where stg.start_date <= extracts.protection_date
),

conferences as (
    select
        matched.local_authority_code,
        matched.conference_id,
        matched.child_id,
        matched.held_date,
        stg.section47_id
    from {{ ref('int_conferences_matched') }} as matched
    inner join {{ ref('stg_conferences') }} as stg
        on
            matched.local_authority_code = stg.local_authority_code
            and matched.conference_id = stg.conference_id
    where matched.conference_type = 'initial' and matched.disposition = 'counted'
),

by_date as (
    select
        conferences.local_authority_code,
        conferences.conference_id,
        enquiries.section47_id,
        enquiries.start_date,
        row_number() over (
            partition by conferences.local_authority_code, conferences.conference_id
            order by enquiries.start_date desc nulls last, enquiries.section47_id desc nulls last
        ) as choice
    from conferences
    inner join enquiries
        on
            conferences.local_authority_code = enquiries.local_authority_code
            and conferences.child_id = enquiries.child_id
            and enquiries.start_date >= {{ days_after('conferences.held_date', -60) }}
            and enquiries.start_date <= conferences.held_date
)

select
    conferences.local_authority_code,
    conferences.conference_id,
    conferences.child_id,
    conferences.held_date,
    coalesce(by_id.section47_id, by_date.section47_id) as section47_id,
    coalesce(by_id.start_date, by_date.start_date) as enquiry_start_date,
    case
        when by_id.section47_id is not null then 'id'
        when by_date.section47_id is not null then 'date'
        else 'none'
    end as match_method
from conferences
left join enquiries as by_id
    on
        conferences.local_authority_code = by_id.local_authority_code
        and conferences.section47_id = by_id.section47_id
left join by_date
    on
        conferences.local_authority_code = by_date.local_authority_code
        and conferences.conference_id = by_date.conference_id
        and by_date.choice = 1
