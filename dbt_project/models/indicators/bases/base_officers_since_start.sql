with open_periods as (
    select * from {{ ref('int_care_months') }} where is_child_row
),

allocated as (
    select * from open_periods where officer <> 'unallocated'
),

officers_since_start as (
    select
        allocated.local_authority_code,
        allocated.period_end,
        allocated.care_period_id,
        count(distinct allocations.officer_id) as officers
    from allocated
    inner join {{ ref('evidence_allocations') }} as allocations
        on
            allocated.local_authority_code = allocations.local_authority_code
            and allocated.child_id = allocations.child_id
            and allocations.disposition = 'used'
            and allocations.role = 'iro'
            and allocations.officer_id is not null
            and allocations.start_date <= allocated.period_end
            and {{ open_ended('allocations.end_date') }} > allocated.start_date
            and {{ open_ended('allocations.end_date') }} > allocations.start_date
    group by allocated.local_authority_code, allocated.period_end, allocated.care_period_id
),

since_start as (
    select
        allocated.*,
        officers_since_start.officers
    from allocated
    inner join officers_since_start
        on
            allocated.local_authority_code = officers_since_start.local_authority_code
            and allocated.period_end = officers_since_start.period_end
            and allocated.care_period_id = officers_since_start.care_period_id
)

select
    {{ care_month_columns() }},
    officers
from since_start
