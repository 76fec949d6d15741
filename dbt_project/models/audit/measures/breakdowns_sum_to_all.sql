with published as (
    select *
    from {{ ref('indicator_values') }}
    where availability = 'available'
),

{# Cells of a distinct count overlap, so they need not add up. #}
distinct_counts as (
    select distinct
        local_authority_code,
        indicator_id
    from {{ ref('indicator_cells') }}
    where distinct_key is not null
),

team_lists as (
    select distinct local_authority_code from {{ ref('int_teams') }}
),

cell_sums as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_end,
        breakdown,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(excluded) as excluded
    from published
    where breakdown <> 'all'
    group by local_authority_code, indicator_id, period_type, period_end, breakdown
),

{# From what should be there, so that a breakdown without any cell is seen; officers only where they are allocated. #}
breakdown_sums as (
    select
        totals.local_authority_code,
        totals.indicator_id,
        breakdowns.breakdown,
        count(*) as periods_compared,
        sum(
            case
                when
                    coalesce(cell_sums.numerator, 0) = coalesce(totals.numerator, 0)
                    and coalesce(cell_sums.denominator, 0) = coalesce(totals.denominator, 0)
                    and coalesce(cell_sums.excluded, 0) = totals.excluded
                    then 1
                else 0
            end
        ) as periods_equal
    from published as totals
    inner join {{ ref('int_indicator_breakdowns') }} as breakdowns
        on
            totals.local_authority_code = breakdowns.local_authority_code
            and totals.indicator_id = breakdowns.indicator_id
            and breakdowns.breakdown <> 'all'
    inner join {{ ref('int_authority_indicators') }} as definitions
        on
            totals.local_authority_code = definitions.local_authority_code
            and totals.indicator_id = definitions.indicator_id
    left join cell_sums
        on
            totals.local_authority_code = cell_sums.local_authority_code
            and totals.indicator_id = cell_sums.indicator_id
            and totals.period_type = cell_sums.period_type
            and totals.period_end = cell_sums.period_end
            and breakdowns.breakdown = cell_sums.breakdown
    left join team_lists on totals.local_authority_code = team_lists.local_authority_code
    left join distinct_counts
        on
            totals.local_authority_code = distinct_counts.local_authority_code
            and totals.indicator_id = distinct_counts.indicator_id
    where
        totals.breakdown = 'all'
        and distinct_counts.indicator_id is null
        and (not breakdowns.is_of_team_lists or team_lists.local_authority_code is not null)
        and (
            breakdowns.breakdown <> 'officer'
            or definitions.kind = 'flow'
            or cell_sums.numerator is not null
        )
    group by totals.local_authority_code, totals.indicator_id, breakdowns.breakdown
)

select
    'breakdowns_sum_to_all' as check_name,
    local_authority_code,
    concat_ws('', indicator_id, ' by ', breakdown) as subject,
    periods_compared as expected,
    periods_equal as actual,
    periods_compared = periods_equal as is_within,
    cast(null as string) as detail
from breakdown_sums
