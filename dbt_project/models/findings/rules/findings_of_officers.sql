{# Officers and the children allocated to them, where two records say different things. #}
with allocations as (
    select * from {{ ref('evidence_allocations') }} where disposition = 'used'
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
