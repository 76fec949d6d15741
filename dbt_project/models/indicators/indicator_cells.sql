{#
    Members gathered into breakdown cells, each member once for each of its indicator's breakdowns (to gather them by
    all attributes first took longer than it saved: 4 authorities, 2026-11-21). Flows stay monthly here (their periods
    come next); states already have their period. A distinct count keeps its key, and a median its amounts: how many
    members had each.
#}
with parts as (
    select * from {{ ref('int_indicator_breakdowns') }}
),

celled as (
    select
        members.local_authority_code,
        members.indicator_id,
        members.period_type,
        coalesce(members.period_end, {{ month_end('members.event_date') }}) as period_end,
        parts.breakdown,
        {% for part in ['first_part', 'second_part'] %}
        case parts.{{ part }}
            when 'all' then 'all'
            {% for attribute in cell_attributes() %}
            when '{{ 'role' if attribute == 'officer_role' else attribute }}' then members.{{ attribute }}
            {% endfor %}
        end as {{ part }}_value,
        {% endfor %}
        parts.second_part,
        members.distinct_key,
        members.exclusion_reason,
        case when {{ is_quantile('parts.measure') }} and members.role = 'numerator' then members.amount end
            as quantile_amount,
        case
            when {{ is_quantile('parts.measure') }} then null
            when members.role in ('numerator', 'both') then members.amount
        end as numerator,
        case
            when {{ is_quantile('parts.measure') }} and members.role = 'numerator' then 1
            when members.role in ('denominator', 'both') then members.amount
        end as denominator,
        case when members.role = 'excluded' then members.amount end as excluded
    from {{ ref('indicator_members') }} as members
    inner join parts
        on
            members.local_authority_code = parts.local_authority_code
            and members.indicator_id = parts.indicator_id
            and (not parts.is_of_team_lists or members.district is not null)
)

select
    local_authority_code,
    indicator_id,
    period_type,
    period_end,
    breakdown,
    case
        when second_part = '' then first_part_value
        else concat_ws('', first_part_value, '|', second_part_value)
    end as breakdown_value,
    distinct_key,
    exclusion_reason,
    quantile_amount,
    {{ as_figure('sum(numerator)') }} as numerator,
    {{ as_figure('sum(denominator)') }} as denominator,
    {{ as_figure('sum(excluded)') }} as excluded
from celled
where first_part_value is not null and (second_part = '' or second_part_value is not null)
group by
    local_authority_code, indicator_id, period_type, period_end, breakdown,
    case
        when second_part = '' then first_part_value
        else concat_ws('', first_part_value, '|', second_part_value)
    end,
    distinct_key, exclusion_reason, quantile_amount
