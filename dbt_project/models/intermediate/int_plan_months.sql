{# Each counted plan open at each month end, with what was so on that day. #}
with open_plans as (
    select
        plans.local_authority_code,
        month_ends.period_end,
        plans.plan_id,
        plans.child_id,
        plans.child_key,
        plans.start_date,
        plans.latest_category,
        plans.team,
        plans.source_file,
        plans.source_sha256,
        plans.source_row,
        extracts.allocations_date
    from {{ ref('evidence_protection_plans') }} as plans
    inner join {{ ref('int_extract_dates') }} as extracts
        on plans.local_authority_code = extracts.local_authority_code
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            plans.local_authority_code = month_ends.local_authority_code
            and month_ends.period_end <= extracts.protection_date
            and plans.start_date <= month_ends.period_end
            and {{ open_ended('plans.end_date') }} > month_ends.period_end
    where plans.disposition = 'counted'
),

first_obligations as (
    select
        local_authority_code,
        case_id,
        statutory_due_date as due_date
    from {{ ref('int_obligations') }}
    where series = 'review_conferences' and sequence_number = 1
)

select
    months.local_authority_code,
    months.period_end,
    months.plan_id,
    months.child_id,
    months.child_key,
    months.start_date,
    {{ days_between('months.start_date', 'months.period_end') }} + 1 as days_lasted,
    first_obligations.due_date as first_conference_due_date,
    open_obligations.anchor_date as open_anchor_date,
    open_obligations.due_date as open_due_date,
    open_obligations.time_limit as open_time_limit,
    open_obligations.law as open_law,
    coalesce(open_obligations.due_date <= months.period_end, false) as is_conference_overdue,
    {{ recorded('months.latest_category') }} as latest_category,
    months.team,
    case when months.allocations_date >= months.period_end then coalesce(officers.officer_key, 'unallocated') end
        as officer,
    case when months.allocations_date >= months.period_end then officers.officer_id end as officer_id,
    {{ age_band_protection('children.date_of_birth', 'children.expected_date_of_birth', 'months.period_end') }}
        as age_band_protection,
    children.sex,
    children.ethnic_group,
    children.disability,
    months.source_file,
    months.source_sha256,
    months.source_row
from open_plans as months
inner join {{ ref('int_children') }} as children
    on months.local_authority_code = children.local_authority_code and months.child_id = children.child_id
left join first_obligations
    on
        months.local_authority_code = first_obligations.local_authority_code
        and months.plan_id = first_obligations.case_id
left join {{ ref('int_obligations') }} as open_obligations
    on
        months.local_authority_code = open_obligations.local_authority_code
        and open_obligations.series = 'review_conferences'
        and months.plan_id = open_obligations.case_id
        and open_obligations.anchor_date <= months.period_end
        and {{ open_ended('open_obligations.done_date') }} > months.period_end
left join {{ ref('int_officer_allocations_by_month') }} as officers
    on
        months.local_authority_code = officers.local_authority_code
        and months.period_end = officers.period_end
        and months.child_id = officers.child_id
        and officers.role = 'conference_chair'
