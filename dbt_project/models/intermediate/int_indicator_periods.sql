{# The frame of the published values: one row for `all` always exists, with or without anything to count. #}
with months as (
    select
        supply.local_authority_code,
        supply.indicator_id,
        supply.kind,
        supply.is_supplied,
        supply.history_from,
        supply.extract_date,
        supply.supplied_until,
        month_ends.period_end,
        month_ends.month_start,
        month_ends.quarter_start,
        month_ends.year_to_date_start,
        month_ends.rolling_12_start,
        row_number() over (
            partition by supply.local_authority_code, supply.indicator_id
            order by month_ends.period_end desc nulls last
        ) as months_back
    from {{ ref('int_indicator_supply') }} as supply
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            supply.local_authority_code = month_ends.local_authority_code
            and month_ends.period_end <= supply.extract_date
),

published as (
    select months.*
    from months
    cross join {{ source('landing', 'run_settings') }} as run_settings
    where months.months_back <= run_settings.history_months
),

periods as (
    {% for period_type, start, kinds in [
        ('month', 'month_start', "'flow'"),
        ('quarter', 'quarter_start', "'flow'"),
        ('year_to_date', 'year_to_date_start', "'flow', 'window'"),
        ('rolling_12', 'rolling_12_start', "'flow', 'window'"),
        ('point_in_time', 'period_end', "'stock'")
    ] %}
    select
        local_authority_code,
        indicator_id,
        kind,
        is_supplied,
        history_from,
        extract_date,
        supplied_until,
        '{{ period_type }}' as period_type,
        {{ start }} as period_start,
        period_end
    from published
    where kind in ({{ kinds }}) and {{ start }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    local_authority_code,
    indicator_id,
    kind,
    period_type,
    period_start,
    period_end,
    extract_date,
    {{ days_between('period_end', 'extract_date') }} < 30 as is_provisional,
    case
        when
            is_supplied
            and period_end <= coalesce(supplied_until, period_end)
            and period_start >= coalesce(history_from, period_start)
            then 'available'
        else 'not_supplied'
    end as availability
from periods
