{# Each counted plan open at each month end, with what was so on that day. #}
with open_plans as (
    select
        plans.local_authority_code,
        month_ends.period_end,
        plans.plan_id,
        plans.child_id,
        plans.child_key,
        plans.start_date,
        plans.long_plan_days,
        plans.long_plan_time_limit,
        plans.long_plan_law,
        plans.latest_category,
        plans.team,
        plans.source_file,
        plans.source_sha256,
        plans.source_row,
        {{ allocations_known_to() }} as allocations_date
    from {{ ref('evidence_protection_plans') }} as plans
    inner join {{ ref('int_extract_dates') }} as extracts
        on plans.local_authority_code = extracts.local_authority_code
    {{ allocations_known_joins('plans') }}
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            plans.local_authority_code = month_ends.local_authority_code
            and month_ends.period_end <= extracts.protection_date
            and plans.start_date <= month_ends.period_end
            and {{ open_ended('plans.end_date') }} > month_ends.period_end
    where plans.disposition = 'counted'
)

select
    months.local_authority_code,
    months.period_end,
    months.plan_id,
    months.child_id,
    months.child_key,
    months.start_date,
    {{ days_between('months.start_date', 'months.period_end') }} + 1 as days_lasted,
    months.long_plan_days,
    months.long_plan_time_limit,
    months.long_plan_law,
    {{ limit_columns('review', 'plan_review_') }},
    {{ months_after('months.start_date', 'review_limit.amount') }} as plan_review_date,
    {{ deadline('first', 'months.start_date') }} as first_conference_due_date,
    due_dates.counted_from_date as open_anchor_date,
    due_dates.due_date as open_due_date,
    due_dates.due_rule as open_due_rule,
    due_dates.time_limit as open_time_limit,
    due_dates.law as open_law,
    coalesce(due_dates.due_date <= months.period_end, false) as is_conference_overdue,
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
{{ limit_joins('review', "'plan_review_months'", 'months.start_date', 'months.local_authority_code') }}
{{ deadline_joins('first', "'first_review_conference'", 'months.start_date', 'months.local_authority_code') }}
left join {{ ref('int_obligations') }} as open_obligations
    on
        months.local_authority_code = open_obligations.local_authority_code
        and open_obligations.series = 'review_conferences'
        and months.plan_id = open_obligations.case_id
        and open_obligations.opened_date <= months.period_end
        and {{ open_ended('open_obligations.done_date') }} > months.period_end
        and {{ reaching_back('open_obligations.history_from') }} <= months.period_end
        and {{ open_ended('open_obligations.known_until') }} >= months.period_end
left join {{ ref('int_obligation_due_dates') }} as due_dates
    on
        open_obligations.local_authority_code = due_dates.local_authority_code
        and open_obligations.series = due_dates.series
        and open_obligations.case_id = due_dates.case_id
        and open_obligations.sequence_number = due_dates.sequence_number
        and due_dates.known_from <= months.period_end
        and {{ open_ended('due_dates.known_until') }} > months.period_end
left join {{ ref('int_officer_allocations_by_month') }} as officers
    on
        months.local_authority_code = officers.local_authority_code
        and months.period_end = officers.period_end
        and months.child_id = officers.child_id
        and officers.role = 'conference_chair'
