{# How figures are written for people: the words and numbers of the tables that reports and BI tools show. #}

{# `Oct` for any day of October: the same on each engine, whatever language it speaks. #}
{% macro month_name(date) -%}
    substring('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * cast(extract(month from {{ date }}) as integer) - 2, 3)
{%- endmacro %}

{% macro year_of(date) -%}
    cast(extract(year from {{ date }}) as string)
{%- endmacro %}

{# `2026-27` for any day from 1 April 2026 to 31 March 2027. #}
{% macro financial_year_label(date) -%}
    concat_ws(
        '', {{ year_of(financial_year_start(date)) }}, '-',
        right(cast(extract(year from {{ financial_year_start(date) }}) + 1 as string), 2)
    )
{%- endmacro %}

{# A period in one text, so that tables are related by one column: `month 2026-10`. #}
{% macro period_of(period_type, period_end) -%}
    concat_ws('', {{ period_type }}, ' ', substring(cast({{ period_end }} as string), 1, 7))
{%- endmacro %}

{# A team in one text with its authority, for the same reason; null for no team: `E06999901 CIC2`. #}
{% macro authority_team(local_authority_code, team) -%}
    case when {{ team }} is not null then concat_ws(' ', {{ local_authority_code }}, {{ team }}) end
{%- endmacro %}

{# A breakdown cell of an authority in one text, for the same reason: `E06999901 team CIC2`. #}
{% macro breakdown_cell(local_authority_code, breakdown, breakdown_value) -%}
    concat_ws(' ', {{ local_authority_code }}, {{ breakdown }}, {{ breakdown_value }})
{%- endmacro %}

{# Digits of a whole number in groups of three: `1,234`. #}
{% macro in_thousands(whole) -%}
    case
        when abs({{ whole }}) < 1000 then cast({{ whole }} as string)
        else concat_ws(
            '', case when {{ whole }} < 0 then '-' else '' end,
            left(cast(abs({{ whole }}) as string), length(cast(abs({{ whole }}) as string)) - 3),
            ',', right(cast(abs({{ whole }}) as string), 3)
        )
    end
{%- endmacro %}

{# A figure as people read it: counts whole, the rest with one decimal, half up; what was not supplied in words. #}
{% macro display_value(value, measure, availability) -%}
    case
        when {{ availability }} = 'not_supplied' then 'not supplied'
        when {{ value }} is null then 'none to count'
        when {{ measure }} = 'count' then {{ in_thousands('cast(round(' ~ value ~ ') as bigint)') }}
        when {{ measure }} = 'percentage' then concat_ws('', cast(cast(round({{ value }}, 1) as decimal(18, 1)) as string), ' %')
        else cast(cast(round({{ value }}, 1) as decimal(18, 1)) as string)
    end
{%- endmacro %}

{#
    What readers are told of a figure's target. A month or a quarter has no status: its few cases say little of a target.
    What has no interval, and so no reading, goes by its tolerance. Reports render this macro too (sql_macros.py).
#}
{% macro status_shown(period_type, target_reading, target_status) -%}
    case
        when {{ period_type }} in ('month', 'quarter') then null
        when {{ target_reading }} is not null then {{ target_reading }}
        when {{ target_status }} = 'near' then 'not_clear'
        else {{ target_status }}
    end
{%- endmacro %}

{#
    Figures with names, labels and the words of people, so that no BI tool has to join or may add them up wrongly.
    `condition` says which; `is_broken_down` gives the cells of breakdowns in place of the whole; `is_newest` only the
    newest period of each kind that an authority has of an indicator.
#}
{% macro figures(condition, is_broken_down=false, is_newest=false) -%}
select
    figures.local_authority_code,
    authorities.local_authority_name,
    authorities.ended_on,
    figures.indicator_id,
    indicators.short_name,
    indicators.name,
    indicators.domain,
    indicators.display_order,
    indicators.is_headline,
    figures.period_type,
    figures.period_start,
    figures.period_end,
    {{ period_of('figures.period_type', 'figures.period_end') }} as period,
    periods.label as period_label,
    periods.financial_year,
    {% if is_broken_down %}
    figures.breakdown,
    figures.breakdown_value,
    {{ breakdown_cell('figures.local_authority_code', 'figures.breakdown', 'figures.breakdown_value') }} as breakdown_cell,
    labels.breakdown_label,
    labels.label as breakdown_value_label,
    labels.sort_order as breakdown_value_order,
    figures.share_of_total,
    {% endif %}
    figures.numerator,
    figures.denominator,
    figures.excluded,
    figures.value,
    {{ display_value('figures.value', 'indicators.measure', 'figures.availability') }} as display_value,
    indicators.unit,
    figures.lower_95,
    figures.upper_95,
    figures.previous_value,
    {% if not is_broken_down %}
    figures.target,
    {{ status_shown('figures.period_type', 'figures.target_reading', 'figures.target_status') }} as status,
    figures.benchmark_value,
    figures.benchmark_period_end,
    {% endif %}
    figures.is_small_number,
    figures.is_before_reach,
    figures.is_provisional,
    figures.availability
from {{ ref('indicator_values') }} as figures
inner join {{ ref('dim_indicators') }} as indicators on figures.indicator_id = indicators.indicator_id
inner join {{ ref('dim_authorities') }} as authorities
    on figures.local_authority_code = authorities.local_authority_code
inner join {{ ref('dim_periods') }} as periods
    on figures.period_type = periods.period_type and figures.period_end = periods.period_end
{% if is_newest %}
inner join (
    select
        local_authority_code,
        indicator_id,
        period_type,
        max(period_end) as period_end
    from {{ ref('indicator_values') }}
    where breakdown = 'all'
    group by local_authority_code, indicator_id, period_type
) as newest
    on
        figures.local_authority_code = newest.local_authority_code
        and figures.indicator_id = newest.indicator_id
        and figures.period_type = newest.period_type
        and figures.period_end = newest.period_end
{% endif %}
{% if is_broken_down %}
left join {{ ref('dim_breakdown_values') }} as labels
    on
        figures.local_authority_code = labels.local_authority_code
        and figures.breakdown = labels.breakdown
        and figures.breakdown_value = labels.breakdown_value
{% endif %}
where {{ condition }} and figures.breakdown {{ '<>' if is_broken_down else '=' }} 'all'
{%- endmacro %}
