with open_periods as (
    select * from {{ ref('int_care_months') }} where is_child_row
),

{# A child's conference chair is the same for all the child's plans. #}
chairs as (
    select
        local_authority_code,
        period_end,
        child_id,
        max(officer_id) as officer_id
    from {{ ref('int_plan_months') }}
    group by local_authority_code, period_end, child_id
),

in_both as (
    select
        open_periods.*,
        chairs.officer_id as chair_id,
        case when open_periods.officer_id is null or chairs.officer_id is null then 'unallocated' end as exclusion
    from open_periods
    inner join chairs
        on
            open_periods.local_authority_code = chairs.local_authority_code
            and open_periods.period_end = chairs.period_end
            and open_periods.child_id = chairs.child_id
)

select
    {{ care_month_columns() }},
    chair_id,
    exclusion
from in_both
