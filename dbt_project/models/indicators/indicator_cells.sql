{#
    Members gathered into breakdown cells: first to month x attributes, then each of the indicator's breakdowns. Flows
    stay monthly here (their periods come next); states already have their period. A distinct count keeps its key.
#}
with parts as (
    select * from {{ ref('int_indicator_breakdowns') }}
),

gathered as (
    select
        local_authority_code,
        indicator_id,
        period_type,
        coalesce(period_end, {{ month_end('event_date') }}) as period_end,
        distinct_key,
        exclusion_reason,
        {% for attribute in member_attributes() %}
        {{ attribute }},
        {% endfor %}
        sum(case when role in ('numerator', 'both') then amount end) as numerator,
        sum(case when role in ('denominator', 'both') then amount end) as denominator,
        sum(case when role = 'excluded' then amount end) as excluded
    from {{ ref('indicator_members') }}
    group by
        local_authority_code, indicator_id, period_type, coalesce(period_end, {{ month_end('event_date') }}),
        distinct_key, exclusion_reason
        {%- for attribute in member_attributes() %}, {{ attribute }}{% endfor %}
),

celled as (
    select
        gathered.local_authority_code,
        gathered.indicator_id,
        gathered.period_type,
        gathered.period_end,
        parts.breakdown,
        {% for part in ['first_part', 'second_part'] %}
        case parts.{{ part }}
            when 'all' then 'all'
            {% for attribute in member_attributes() %}
            when '{{ 'role' if attribute == 'officer_role' else attribute }}' then gathered.{{ attribute }}
            {% endfor %}
        end as {{ part }}_value,
        {% endfor %}
        parts.second_part,
        gathered.distinct_key,
        gathered.exclusion_reason,
        gathered.numerator,
        gathered.denominator,
        gathered.excluded
    from gathered
    inner join parts on gathered.indicator_id = parts.indicator_id
)

select
    local_authority_code,
    indicator_id,
    period_type,
    period_end,
    breakdown,
    case
        when second_part = '' then first_part_value
        else concat(first_part_value, '|', second_part_value)
    end as breakdown_value,
    distinct_key,
    exclusion_reason,
    {{ as_figure('sum(numerator)') }} as numerator,
    {{ as_figure('sum(denominator)') }} as denominator,
    {{ as_figure('sum(excluded)') }} as excluded
from celled
where first_part_value is not null and (second_part = '' or second_part_value is not null)
group by
    local_authority_code, indicator_id, period_type, period_end, breakdown,
    case
        when second_part = '' then first_part_value
        else concat(first_part_value, '|', second_part_value)
    end,
    distinct_key, exclusion_reason
