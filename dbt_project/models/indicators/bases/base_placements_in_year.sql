with open_periods as (
    select * from {{ ref('int_care_months') }} where is_child_row
),

{# Placements that were in force on some day of the twelve months to the month end. #}
placements_in_year as (
    select
        months.local_authority_code,
        months.period_end,
        months.care_period_id,
        {{ count_rows() }} as placements
    from open_periods as months
    inner join {{ ref('int_placements') }} as placements
        on
            months.local_authority_code = placements.local_authority_code
            and months.child_id = placements.child_id
            and months.care_period_id = placements.care_period_id
            and placements.start_date <= months.period_end
            and {{ open_ended('placements.next_start_date') }}
            > {{ days_after(months_after('months.period_end', -12), 1) }}
            and {{ open_ended('placements.next_start_date') }} > placements.start_date
    group by months.local_authority_code, months.period_end, months.care_period_id
),

placed as (
    select
        months.*,
        coalesce(placements_in_year.placements, 0) as placements
    from open_periods as months
    left join placements_in_year
        on
            months.local_authority_code = placements_in_year.local_authority_code
            and months.period_end = placements_in_year.period_end
            and months.care_period_id = placements_in_year.care_period_id
)

select
    {{ care_month_columns() }},
    placements
from placed
