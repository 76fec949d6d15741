with starting as (
    select
        periods.local_authority_code,
        periods.care_period_id,
        periods.child_id,
        periods.start_date,
        periods.end_date,
        {{ age_band('children.date_of_birth', 'periods.start_date') }} as age_band,
        children.sex,
        children.ethnic_group,
        children.unaccompanied,
        {{ recorded('episodes.legal_status') }} as legal_status,
        {{ recorded('episodes.team') }} as team,
        {{ deadline('allocation', 'periods.start_date') }} as allocation_due_date,
        {{ limit_columns('allocation', 'allocation_') }},
        extracts.care_date,
        periods.source_file,
        periods.source_sha256,
        periods.source_row
    from {{ ref('evidence_care_periods') }} as periods
    inner join {{ ref('int_children') }} as children
        on periods.local_authority_code = children.local_authority_code and periods.child_id = children.child_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on periods.local_authority_code = extracts.local_authority_code
    inner join {{ ref('evidence_care_episodes') }} as episodes
        on
            periods.local_authority_code = episodes.local_authority_code
            and periods.child_id = episodes.child_id
            and periods.care_period_id = episodes.care_period_id
            and episodes.disposition = 'used'
            and episodes.start_date <= periods.start_date
            and periods.start_date < {{ open_ended('episodes.current_until') }}
    {{ deadline_joins('allocation', "'officer_allocation'", 'periods.start_date', 'periods.local_authority_code') }}
    where not periods.is_start_unknown
),

first_allocations as (
    select
        starting.local_authority_code,
        starting.care_period_id,
        min(allocations.start_date) as allocated_date
    from starting
    inner join {{ ref('evidence_allocations') }} as allocations
        on
            starting.local_authority_code = allocations.local_authority_code
            and starting.child_id = allocations.child_id
            and allocations.disposition = 'used'
            and allocations.role = 'iro'
            and allocations.officer_id is not null
            and allocations.start_date <= starting.allocation_due_date
            and (
                allocations.end_date is null
                or (allocations.end_date > starting.start_date and allocations.end_date > allocations.start_date)
            )
    group by starting.local_authority_code, starting.care_period_id
),

allocated as (
    select
        starting.*,
        first_allocations.allocated_date
    from starting
    left join first_allocations
        on
            starting.local_authority_code = first_allocations.local_authority_code
            and starting.care_period_id = first_allocations.care_period_id
)

select
    local_authority_code,
    care_period_id,
    child_id,
    start_date,
    end_date,
    age_band,
    sex,
    ethnic_group,
    unaccompanied,
    legal_status,
    team,
    allocation_due_date,
    allocation_time_limit,
    allocation_law,
    care_date,
    source_file,
    source_sha256,
    source_row,
    allocated_date
from allocated
