{# What `children_looked_after` counts at the newest month end, one by one, with who reviews and what is next. #}
with newest as (
    {{ newest_month_ends('care_date') }}
)

select
    months.local_authority_code,
    months.child_key,
    months.period_end as as_at_date,
    months.team,
    months.age_band,
    months.start_date as care_start_date,
    {{ days_between('months.start_date', 'months.period_end') }} as days_looked_after,
    case when months.officer <> 'unallocated' then months.officer end as officer_key,
    case
        when months.officer = 'unallocated' then 'No officer'
        else officers.alias
    end as officer_alias,
    months.officer is not null and months.officer = 'unallocated' as is_without_officer,
    months.open_due_date as review_due_date,
    months.is_review_overdue,
    case
        when months.is_review_overdue then {{ days_between('months.open_due_date', 'months.period_end') }}
    end as days_overdue
from {{ ref('int_care_months') }} as months
inner join newest
    on
        months.local_authority_code = newest.local_authority_code
        and months.period_end = newest.period_end
left join {{ ref('dim_reviewing_officers') }} as officers
    on
        months.local_authority_code = officers.local_authority_code
        and months.officer = officers.officer_key
where months.is_child_row
