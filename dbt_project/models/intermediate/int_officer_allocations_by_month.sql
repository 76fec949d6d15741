{# A child's officer at a month end: the allocation in force with the latest start, then the greatest id. #}
with in_force as (
    select
        allocations.local_authority_code,
        month_ends.period_end,
        allocations.child_id,
        allocations.role,
        allocations.officer_id,
        row_number() over (
            partition by
                allocations.local_authority_code, month_ends.period_end, allocations.child_id, allocations.role
            order by allocations.start_date desc nulls last, allocations.allocation_id desc nulls last
        ) as choice
    from {{ ref('evidence_allocations') }} as allocations
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            allocations.local_authority_code = month_ends.local_authority_code
            and allocations.start_date <= month_ends.period_end
            and {{ open_ended('allocations.end_date') }} > month_ends.period_end
    where allocations.disposition = 'used'
)

select
    in_force.local_authority_code,
    in_force.period_end,
    in_force.child_id,
    in_force.role,
    in_force.officer_id,
    officers.officer_key
from in_force
inner join {{ ref('int_officers') }} as officers
    on
        in_force.local_authority_code = officers.local_authority_code
        and in_force.officer_id = officers.officer_id
where in_force.choice = 1
