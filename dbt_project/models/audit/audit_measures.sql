{#
    Comparisons that the audit judges before anything is published, each with what was expected and what was found.
    They are computed here once, because they are heavy; Great Expectations decides on the result.
#}
with differing_cells as (
    select
        local_authority_code,
        indicator_id,
        {{ count_rows() }} as cells_compared,
        sum(case when is_equal then 1 else 0 end) as cells_equal
    from {{ ref('audit_member_sums') }}
    group by local_authority_code, indicator_id
),

care_open as (
    select
        local_authority_code,
        period_end,
        count(*) as open_periods
    from {{ ref('int_care_months') }}
    group by local_authority_code, period_end
),

published as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        period_end,
        breakdown,
        breakdown_value,
        numerator,
        denominator,
        excluded
    from {{ ref('indicator_values') }}
    where availability = 'available'
),

monthly as (
    select
        local_authority_code,
        period_end,
        max(case when indicator_id = 'children_starting_care' then numerator end) as care_started,
        max(case when indicator_id = 'children_ceasing_care' then numerator end) as care_ended,
        max(case when indicator_id = 'protection_plans_started' then numerator end) as plans_started,
        max(case when indicator_id = 'protection_plans_ended' then numerator end) as plans_ended,
        max(case when indicator_id = 'protection_plans_open' then numerator end) as plans_open
    from published
    where breakdown = 'all' and period_type in ('month', 'point_in_time')
    group by local_authority_code, period_end
),

{# A case that ends before it starts is counted as started and as ended but is never open: it balances to nothing. #}
inverted as (
    select
        local_authority_code,
        month_end,
        sum(care) as care,
        sum(plans) as plans
    from (
        select
            local_authority_code,
            {{ month_end('start_date') }} as month_end,
            1 as care,
            0 as plans
        from {{ ref('evidence_care_periods') }} where end_date < start_date
        union all
        select
            local_authority_code,
            {{ month_end('end_date') }} as month_end,
            -1 as care,
            0 as plans
        from {{ ref('evidence_care_periods') }} where end_date < start_date
        union all
        select
            local_authority_code,
            {{ month_end('start_date') }} as month_end,
            0 as care,
            1 as plans
        from {{ ref('evidence_protection_plans') }} where disposition = 'counted' and end_date < start_date
        union all
        select
            local_authority_code,
            {{ month_end('end_date') }} as month_end,
            0 as care,
            -1 as plans
        from {{ ref('evidence_protection_plans') }} where disposition = 'counted' and end_date < start_date
    ) as cases
    group by local_authority_code, month_end
),

balances as (
    select
        closing.local_authority_code,
        closing.period_end,
        coalesce(opening_care.open_periods, 0) + closing.care_started - closing.care_ended - coalesce(inverted.care, 0)
            as care_expected,
        coalesce(closing_care.open_periods, 0) as care_found,
        opening.plans_open + closing.plans_started - closing.plans_ended - coalesce(inverted.plans, 0)
            as plans_expected,
        closing.plans_open as plans_found
    from monthly as closing
    inner join monthly as opening
        on
            closing.local_authority_code = opening.local_authority_code
            and {{ month_end(months_after('closing.period_end', -1)) }} = opening.period_end
    left join care_open as opening_care
        on
            opening.local_authority_code = opening_care.local_authority_code
            and opening.period_end = opening_care.period_end
    left join care_open as closing_care
        on
            closing.local_authority_code = closing_care.local_authority_code
            and closing.period_end = closing_care.period_end
    left join inverted
        on closing.local_authority_code = inverted.local_authority_code and closing.period_end = inverted.month_end
),

{# Cells of a distinct count overlap, so they need not add up. #}
distinct_counts as (
    select distinct indicator_id
    from {{ ref('indicator_cells') }}
    where distinct_key is not null
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
                    coalesce(cell_sums.numerator, 0) = totals.numerator
                    and coalesce(cell_sums.denominator, 0) = coalesce(totals.denominator, 0)
                    and coalesce(cell_sums.excluded, 0) = totals.excluded
                    then 1
                else 0
            end
        ) as periods_equal
    from published as totals
    inner join {{ ref('int_indicator_breakdowns') }} as breakdowns
        on totals.indicator_id = breakdowns.indicator_id and breakdowns.breakdown <> 'all'
    inner join {{ ref('indicator_definitions') }} as definitions on totals.indicator_id = definitions.indicator_id
    left join cell_sums
        on
            totals.local_authority_code = cell_sums.local_authority_code
            and totals.indicator_id = cell_sums.indicator_id
            and totals.period_type = cell_sums.period_type
            and totals.period_end = cell_sums.period_end
            and breakdowns.breakdown = cell_sums.breakdown
    left join distinct_counts on totals.indicator_id = distinct_counts.indicator_id
    where
        totals.breakdown = 'all'
        and distinct_counts.indicator_id is null
        and (
            breakdowns.breakdown <> 'officer'
            or definitions.kind = 'flow'
            or cell_sums.numerator is not null
        )
    group by totals.local_authority_code, totals.indicator_id, breakdowns.breakdown
),

row_counts as (
    select
        local_authority_code,
        export_name,
        max(rows_total) as rows_now
    from {{ source('landing', 'supplied_columns') }}
    group by local_authority_code, export_name
),

fallen_rows as (
    select
        coalesce(row_counts.local_authority_code, previous.local_authority_code) as local_authority_code,
        coalesce(row_counts.export_name, previous.export_name) as export_name,
        previous.rows_previously as rows_before,
        coalesce(row_counts.rows_now, 0) as rows_now
    from row_counts
    full join (
        select
            local_authority_code,
            subject as export_name,
            actual as rows_previously
        from {{ source('landing', 'previous_measures') }}
        where check_name = 'rows_fell_since_last_release'
    ) as previous
        on
            row_counts.local_authority_code = previous.local_authority_code
            and row_counts.export_name = previous.export_name
),

{# Columns that an indicator needs by name; a fifth of the rows gone blank is a changed report before it is practice. #}
recorded_shares as (
    select
        supplied.local_authority_code,
        concat(supplied.export_name, '.', supplied.column_name) as subject,
        {{ divide('supplied.rows_recorded', 'supplied.rows_total', 100) }} as share_now,
        previous.actual as share_before
    from {{ source('landing', 'supplied_columns') }} as supplied
    inner join (
        select distinct
            export_name,
            column_name
        from {{ ref('int_indicator_needs') }}
        where column_name is not null
    ) as needs
        on supplied.export_name = needs.export_name and supplied.column_name = needs.column_name
    left join {{ source('landing', 'previous_measures') }} as previous
        on
            supplied.local_authority_code = previous.local_authority_code
            and concat(supplied.export_name, '.', supplied.column_name) = previous.subject
            and previous.check_name = 'key_columns_recorded'
),

{#
    A stock that ended more than a year ago should hardly move: corrections are few. 20 per cent and more than 10 cases
    is beyond any restatement in the published revisions of 2018 to 2025 (looked at 2026-11-21).
#}
changed_stocks as (
    select
        before.local_authority_code,
        sum(
            case
                when
                    abs(now.numerator - before.numerator) > 10
                    and abs(now.numerator - before.numerator) > 0.2 * before.numerator
                    then 1
                else 0
            end
        ) as cells_changed
    from {{ source('landing', 'previous_values') }} as before
    inner join published as now
        on
            before.local_authority_code = now.local_authority_code
            and before.indicator_id = now.indicator_id
            and before.period_type = now.period_type
            and before.period_end = now.period_end
            and now.breakdown = 'all'
    inner join {{ ref('int_extract_dates') }} as extracts
        on before.local_authority_code = extracts.local_authority_code
    where
        before.indicator_id in ('children_looked_after', 'protection_plans_open')
        and before.period_end < {{ months_after('extracts.latest_date', -12) }}
    group by before.local_authority_code
),

{# A plan starts at a conference that says so; twelve months, as the two may fall on either side of a month's end. #}
plan_starts as (
    select
        extracts.local_authority_code,
        coalesce(max(plans.plans_started), 0) as plans,
        coalesce(max(conferences.conferences_with_plan), 0) as conferences
    from {{ ref('int_extract_dates') }} as extracts
    left join (
        select
            dates.local_authority_code,
            count(*) as plans_started
        from {{ ref('evidence_protection_plans') }} as started
        inner join {{ ref('int_extract_dates') }} as dates
            on started.local_authority_code = dates.local_authority_code
        where
            started.disposition = 'counted'
            and started.start_date > {{ months_after('dates.protection_date', -12) }}
        group by dates.local_authority_code
    ) as plans
        on extracts.local_authority_code = plans.local_authority_code
    left join (
        select
            dates.local_authority_code,
            count(*) as conferences_with_plan
        from {{ ref('evidence_conferences') }} as held
        inner join {{ ref('int_extract_dates') }} as dates
            on held.local_authority_code = dates.local_authority_code
        where
            held.disposition = 'counted'
            and held.conference_type in ('initial', 'transfer_in')
            and held.outcome = 'plan_started'
            and held.held_date > {{ months_after('dates.protection_date', -12) }}
        group by dates.local_authority_code
    ) as conferences
        on extracts.local_authority_code = conferences.local_authority_code
    group by extracts.local_authority_code
),

stage_entries as (
    select
        extracts.local_authority_code,
        coalesce(stages.stage, 'no stage') as stage,
        count(stages.stage_id) as entries,
        count(case when stages.exit_outcome = 'withdrawn' then stages.stage_id end) as withdrawn,
        count(case when stages.exit_outcome = 'escalated' then stages.stage_id end) as escalated,
        count(
            case
                when stages.exit_outcome = 'resolved' then stages.stage_id
                when stages.exit_outcome is null and stages.responded_date is not null then stages.stage_id
            end
        ) as answered,
        count(
            case
                when stages.exit_outcome is null and stages.responded_date is null and stages.exited_date is null
                    then stages.stage_id
            end
        ) as still_open
    from {{ ref('int_extract_dates') }} as extracts
    left join {{ ref('evidence_escalation_stages') }} as stages
        on extracts.local_authority_code = stages.local_authority_code and stages.disposition = 'used'
    group by extracts.local_authority_code, coalesce(stages.stage, 'no stage')
),

measures as (
    select
        'members_reconcile_with_values' as check_name,
        local_authority_code,
        indicator_id as subject,
        cells_compared as expected,
        cells_equal as actual,
        cells_compared = cells_equal as is_within
    from differing_cells
    union all
    select
        'care_opening_started_ended_closing' as check_name,
        extracts.local_authority_code,
        'months' as subject,
        count(balances.care_expected) as expected,
        count(case when balances.care_expected = balances.care_found then 1 end) as actual,
        count(balances.care_expected) = count(case when balances.care_expected = balances.care_found then 1 end)
            as is_within
    from {{ ref('int_extract_dates') }} as extracts
    left join balances on extracts.local_authority_code = balances.local_authority_code
    group by extracts.local_authority_code
    union all
    select
        'plans_opening_started_ended_closing' as check_name,
        extracts.local_authority_code,
        'months' as subject,
        count(balances.plans_expected) as expected,
        count(case when balances.plans_expected = balances.plans_found then 1 end) as actual,
        count(balances.plans_expected) = count(case when balances.plans_expected = balances.plans_found then 1 end)
            as is_within
    from {{ ref('int_extract_dates') }} as extracts
    left join balances on extracts.local_authority_code = balances.local_authority_code
    group by extracts.local_authority_code
    union all
    select
        'breakdowns_sum_to_all' as check_name,
        local_authority_code,
        concat(indicator_id, ' by ', breakdown) as subject,
        periods_compared as expected,
        periods_equal as actual,
        periods_compared = periods_equal as is_within
    from breakdown_sums
    union all
    {#
        A full extract only grows; a fifth of an export's rows gone, and more than 20 of them, is a truncated file or a
        changed report. None at all is what batch.yml declared, or landing would have refused it.
    #}
    select
        'rows_fell_since_last_release' as check_name,
        local_authority_code,
        export_name as subject,
        rows_before as expected,
        rows_now as actual,
        coalesce(rows_now >= 0.8 * rows_before or rows_before - rows_now <= 20 or rows_now = 0, true) as is_within
    from fallen_rows
    where export_name not in ('{{ reference_exports() | join("', '") }}')
    union all
    {# A few differ honestly, such as a family that moved in on a plan; a tenth and three more do not. #}
    select
        'plans_started_follow_conferences' as check_name,
        local_authority_code,
        'newest twelve months' as subject,
        conferences as expected,
        plans as actual,
        abs(plans - conferences) <= greatest(3, 0.1 * conferences) as is_within
    from plan_starts
    union all
    select
        'stage_entries_are_accounted_for' as check_name,
        local_authority_code,
        stage as subject,
        entries as expected,
        answered + escalated + withdrawn + still_open as actual,
        entries = answered + escalated + withdrawn + still_open as is_within
    from stage_entries
    union all
    select
        'key_columns_recorded' as check_name,
        local_authority_code,
        subject,
        share_before as expected,
        share_now as actual,
        coalesce(share_now >= share_before - 20, true) as is_within
    from recorded_shares
    union all
    select
        'closed_period_changed' as check_name,
        extracts.local_authority_code,
        'stocks that ended over a year ago' as subject,
        0 as expected,
        coalesce(changed_stocks.cells_changed, 0) as actual,
        coalesce(changed_stocks.cells_changed, 0) = 0 as is_within
    from {{ ref('int_extract_dates') }} as extracts
    left join changed_stocks on extracts.local_authority_code = changed_stocks.local_authority_code
)

select
    cast(check_name as varchar) as check_name,
    local_authority_code,
    cast(subject as varchar) as subject,
    {{ as_figure('expected') }} as expected,
    {{ as_figure('actual') }} as actual,
    {{ as_figure('actual - expected') }} as difference,
    is_within
from measures
