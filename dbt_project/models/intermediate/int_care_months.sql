{# Each period of care open at each month end, with what was so on that day (counting-rules, Attributes). #}
with open_periods as (
    select
        periods.local_authority_code,
        month_ends.period_end,
        periods.care_period_id,
        periods.child_id,
        periods.child_key,
        periods.start_date,
        row_number() over (
            partition by periods.local_authority_code, month_ends.period_end, periods.child_id
            order by periods.start_date desc nulls last, periods.care_period_id desc nulls last
        ) = 1 as is_child_row,
        {{ allocations_known_to() }} as allocations_date,
        {{ months_after('month_ends.period_end', '-contact_limit.amount') }} as contact_after_date,
        {{ limit_columns('contact', 'contact_') }}
    from {{ ref('evidence_care_periods') }} as periods
    inner join {{ ref('int_extract_dates') }} as extracts
        on periods.local_authority_code = extracts.local_authority_code
    {{ allocations_known_joins('periods') }}
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            periods.local_authority_code = month_ends.local_authority_code
            and month_ends.period_end <= extracts.care_date
            and periods.start_date <= month_ends.period_end
            and {{ open_ended('periods.end_date') }} > month_ends.period_end
    {{ limit_joins('contact', "'contact_months'", 'month_ends.period_end', 'periods.local_authority_code') }}
),

officers as (
    select
        local_authority_code,
        period_end,
        child_id,
        officer_id,
        officer_key
    from {{ ref('int_officer_allocations_by_month') }}
    where role = 'iro'
),

contacts as (
    select
        months.local_authority_code,
        months.period_end,
        months.care_period_id,
        max(contacts.contact_date) as latest_contact_date
    from open_periods as months
    inner join {{ ref('evidence_officer_contacts') }} as contacts
        on
            months.local_authority_code = contacts.local_authority_code
            and months.child_id = contacts.child_id
            and contacts.disposition = 'used'
            and contacts.contact_date > months.contact_after_date
            and contacts.contact_date <= months.period_end
    group by months.local_authority_code, months.period_end, months.care_period_id
)

select
    months.local_authority_code,
    months.period_end,
    months.care_period_id,
    months.child_id,
    months.child_key,
    months.start_date,
    months.is_child_row,
    {{ deadline('first', 'months.start_date') }} as first_review_due_date,
    open_obligations.sequence_number as open_sequence_number,
    due_dates.counted_from_date as open_anchor_date,
    due_dates.due_date as open_due_date,
    due_dates.due_rule as open_due_rule,
    due_dates.time_limit as open_time_limit,
    due_dates.law as open_law,
    coalesce(due_dates.due_date <= months.period_end, false) as is_review_overdue,
    contacts.latest_contact_date,
    months.contact_time_limit,
    months.contact_law,
    {{ recorded('episodes.team') }} as team,
    {{ recorded('episodes.legal_status') }} as legal_status,
    {{ recorded('episodes.placement_type') }} as placement_type,
    episodes.placement_distance_miles,
    cast(distance_limit.amount as bigint) as distance_limit_miles,
    {{ limit_columns('distance', 'distance_') }},
    case when months.allocations_date >= months.period_end then coalesce(officers.officer_key, 'unallocated') end
        as officer,
    case when months.allocations_date >= months.period_end then officers.officer_id end as officer_id,
    {{ age_band('children.date_of_birth', 'months.period_end') }} as age_band,
    children.sex,
    children.ethnic_group,
    children.disability,
    children.unaccompanied,
    episodes.source_file,
    episodes.source_sha256,
    episodes.source_row
from open_periods as months
inner join {{ ref('int_children') }} as children
    on months.local_authority_code = children.local_authority_code and months.child_id = children.child_id
inner join {{ ref('evidence_care_episodes') }} as episodes
    on
        months.local_authority_code = episodes.local_authority_code
        and months.child_id = episodes.child_id
        and months.care_period_id = episodes.care_period_id
        and episodes.disposition = 'used'
        and episodes.start_date <= months.period_end
        and months.period_end < {{ open_ended('episodes.current_until') }}
{{ limit_joins('distance', "'distance_miles'", 'months.period_end', 'months.local_authority_code') }}
{{ deadline_joins('first', "'first_review'", 'months.start_date', 'months.local_authority_code') }}
left join {{ ref('int_obligations') }} as open_obligations
    on
        months.local_authority_code = open_obligations.local_authority_code
        and open_obligations.series = 'looked_after_reviews'
        and months.care_period_id = open_obligations.case_id
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
left join contacts
    on
        months.local_authority_code = contacts.local_authority_code
        and months.period_end = contacts.period_end
        and months.care_period_id = contacts.care_period_id
left join officers
    on
        months.local_authority_code = officers.local_authority_code
        and months.period_end = officers.period_end
        and months.child_id = officers.child_id
