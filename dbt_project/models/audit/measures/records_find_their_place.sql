{#
    How many records are of use, in percent: those of each export that figures count, reviews that lie in a period of
    care, initial conferences whose enquiry is found, enquiries whose conference is. Ids or dates of another kind join to
    nothing, and nothing else may look wrong. Compared with the last release; in a first one with a least share, where
    the rules expect one.
#}
with first_conferences as (
    select
        local_authority_code,
        min(held_date) as first_date
    from {{ ref('evidence_conferences') }}
    where disposition = 'counted' and conference_type = 'initial'
    group by local_authority_code
),

counted as (
    select
        local_authority_code,
        concat_ws('', export_name, ' used') as subject,
        sum(rows_counted) as records,
        sum(case when disposition = 'used' then rows_counted else 0 end) as found,
        cast(null as decimal(18, 4)) as least_share
    from {{ ref('row_account') }}
    where
        export_name is not null
        and disposition not in (
            'superseded', 'repeated', 'merged', 'not_applicable', 'same_file', 'file_not_used', 'looked_up'
        )
    group by local_authority_code, export_name
    having sum(rows_counted) > 0
    union all
    select
        local_authority_code,
        'reviews in a period of care' as subject,
        count(*) as records,
        count(case when disposition = 'counted' then 1 end) as found,
        {{ audit_limit('records_find_their_place', 'least_share_of_reviews') }} as least_share
    from {{ ref('evidence_reviews') }}
    where disposition in ('counted', 'outside_period_of_care')
    group by local_authority_code
    union all
    select
        local_authority_code,
        'initial conferences with their enquiry' as subject,
        count(*) as records,
        count(section47_id) as found,
        {{ audit_limit('records_find_their_place', 'least_share_of_conferences') }} as least_share
    from {{ ref('evidence_conferences') }}
    where disposition = 'counted' and conference_type = 'initial'
    group by local_authority_code
    union all
    {# Those that may have had one: since conferences are on file at all, and their time for it has passed. #}
    select
        enquiries.local_authority_code,
        'enquiries with their conference' as subject,
        count(*) as records,
        count(enquiries.conference_held_date) as found,
        {{ audit_limit('records_find_their_place', 'least_share_of_enquiries') }} as least_share
    from {{ ref('evidence_section47_enquiries') }} as enquiries
    inner join {{ ref('int_extract_dates') }} as extracts
        on enquiries.local_authority_code = extracts.local_authority_code
    inner join first_conferences
        on enquiries.local_authority_code = first_conferences.local_authority_code
    where
        enquiries.disposition = 'used'
        and coalesce(enquiries.conference_not_required, false) = false
        and enquiries.start_date >= first_conferences.first_date
        and enquiries.due_date <= extracts.protection_date
    group by enquiries.local_authority_code
),

compared as (
    select
        counted.*,
        {{ divide('counted.found', 'counted.records', 100) }} as share_now,
        previous.actual as share_before
    from counted
    left join {{ source('landing', 'previous_measures') }} as previous
        on
            counted.local_authority_code = previous.local_authority_code
            and counted.subject = previous.subject
            and previous.check_name = 'records_find_their_place'
)

select
    'records_find_their_place' as check_name,
    local_authority_code,
    subject,
    {{ as_figure('coalesce(share_before, least_share)') }} as expected,
    share_now as actual,
    coalesce(
        records < {{ audit_limit('records_find_their_place', 'records') }}
        or share_now
        >= coalesce(share_before - {{ audit_limit('records_find_their_place', 'fall') }}, least_share, 0),
        false
    ) as is_within,
    concat_ws('', cast(found as string), ' of ', cast(records as string), ' records, in percent') as detail
from compared
