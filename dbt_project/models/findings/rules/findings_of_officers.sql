{# Officers and the children allocated to them, where two records say different things. #}
with allocations as (
    select * from {{ ref('evidence_allocations') }} where disposition = 'used'
),

{# Who was an officer, and is none any more on the day of the newest list. #}
left_the_service as (
    select
        local_authority_code,
        officer_id
    from {{ ref('int_officer_spells') }}
    group by local_authority_code, officer_id
    having count(*) = count(end_date)
),

{# A case that is open needs an officer of that role; an allocation that outlived its case harms nobody. #}
open_cases as (
    select
        local_authority_code,
        child_id,
        'iro' as role
    from {{ ref('evidence_care_periods') }}
    where end_date is null
    union
    select
        local_authority_code,
        child_id,
        'conference_chair' as role
    from {{ ref('int_plans_dated') }}
    where disposition = 'counted' and end_date is null
),

allocated_to_them as (
    select allocations.*
    from allocations
    inner join left_the_service
        on
            allocations.local_authority_code = left_the_service.local_authority_code
            and allocations.officer_id = left_the_service.officer_id
    inner join open_cases
        on
            allocations.local_authority_code = open_cases.local_authority_code
            and allocations.child_id = open_cases.child_id
            and allocations.role = open_cases.role
    where allocations.end_date is null
),

{# The officer who begins while another one is still allocated in the same role; of two of one day, the later id. #}
allocated_twice as (
    select distinct allocations.*
    from allocations
    inner join allocations as others
        on
            allocations.local_authority_code = others.local_authority_code
            and allocations.child_id = others.child_id
            and allocations.role = others.role
            and allocations.officer_id <> others.officer_id
            and others.start_date <= allocations.start_date
            and allocations.start_date < {{ open_ended('others.end_date') }}
    where
        allocations.start_date < {{ open_ended('allocations.end_date') }}
        and (others.start_date < allocations.start_date or others.allocation_id < allocations.allocation_id)
),

spells as (
    select
        *,
        max({{ open_ended('end_date') }}) over (
            partition by local_authority_code, officer_id, officer_role
            order by start_date nulls last, source_row nulls last
            rows between unbounded preceding and 1 preceding
        ) as latest_earlier_end
    from {{ ref('int_officer_spells') }}
)

{{ finding('two_officers_at_once', 'allocations', 'officer_id', 'allocated_twice') }}
union all
{{ finding('allocated_to_officer_who_left', 'allocations', 'officer_id', 'allocated_to_them') }}
union all
{{ finding('spells_overlap', 'reviewing_officers', 'start_date', 'spells', 'start_date < latest_earlier_end') }}
union all
{{ finding(
    'full_time_equivalent_not_recorded', 'reviewing_officers', 'full_time_equivalent', 'spells',
    'full_time_equivalent is null'
) }}
union all
{{ finding(
    'full_time_equivalent_not_recorded', 'established_posts', 'full_time_equivalent',
    ref('evidence_established_posts'), "disposition = 'used' and full_time_equivalent is null"
) }}
