with enquiries as (
    select
        stg.local_authority_code,
        stg.section47_id,
        ids.current_child_id as child_id,
        stg.start_date,
        case when stg.end_date <= extracts.protection_date then stg.end_date end as end_date,
        stg.conference_not_required,
        stg.team,
        case
            when stg.start_date is null then 'date_out_of_range'
            when stg.start_date > extracts.protection_date then 'after_extract_date'
            else 'used'
        end as disposition,
        stg.source_file,
        stg.source_sha256,
        stg.source_row
    from {{ ref('stg_section47_enquiries') }} as stg
    inner join {{ ref('int_child_ids') }} as ids
        on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on stg.local_authority_code = extracts.local_authority_code
),

answers as (
    select
        links.local_authority_code,
        links.section47_id,
        links.held_date
    from {{ ref('int_conference_enquiries') }} as links
    where links.section47_id is not null
    union all
    select
        enquiries.local_authority_code,
        enquiries.section47_id,
        conferences.held_date
    from enquiries
    inner join {{ ref('int_conferences_matched') }} as conferences
        on
            enquiries.local_authority_code = conferences.local_authority_code
            and enquiries.child_id = conferences.child_id
            and conferences.conference_type = 'initial'
            and conferences.disposition = 'counted'
            and conferences.held_date >= enquiries.start_date
            and conferences.held_date <= {{ days_after('enquiries.start_date', 60) }}
    where enquiries.disposition = 'used'
),

first_answers as (
    select
        local_authority_code,
        section47_id,
        min(held_date) as conference_held_date
    from answers
    group by local_authority_code, section47_id
)

select
    enquiries.local_authority_code,
    enquiries.section47_id,
    {{ keyed_hash('section47', 'enquiries.section47_id', 'enquiries.local_authority_code') }} as section47_key,
    enquiries.child_id,
    children.child_key,
    enquiries.disposition,
    enquiries.start_date,
    enquiries.end_date,
    enquiries.conference_not_required,
    {{ deadline('conference', 'enquiries.start_date') }} as due_date,
    {{ limit_columns('conference') }},
    first_answers.conference_held_date,
    case
        when first_answers.conference_held_date is not null
            then
                first_answers.conference_held_date >= enquiries.start_date
                and first_answers.conference_held_date <= {{ deadline('conference', 'enquiries.start_date') }}
    end as is_on_time,
    {{ recorded('enquiries.team') }} as team,
    enquiries.source_file,
    enquiries.source_sha256,
    enquiries.source_row
from enquiries
inner join {{ ref('int_children') }} as children
    on enquiries.local_authority_code = children.local_authority_code and enquiries.child_id = children.child_id
left join first_answers
    on
        enquiries.local_authority_code = first_answers.local_authority_code
        and enquiries.section47_id = first_answers.section47_id
{{ deadline_joins('conference', "'initial_conference'", 'enquiries.start_date', 'enquiries.local_authority_code') }}
