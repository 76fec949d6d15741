{# Contracts refuse the wide types that counts and sums come back in, so each figure is cast where it is made. #}

{% macro count_rows(expression='*') -%}
    cast(count({{ expression }}) as bigint)
{%- endmacro %}

{% macro as_figure(expression) -%}
    cast({{ expression }} as decimal(18, 4))
{%- endmacro %}

{# The only division in the project: nothing over nothing is null, never 0 and never 100. #}
{% macro quotient(numerator, denominator, scale=1) -%}
    cast({{ numerator }} as double) * {{ scale }} / nullif(cast({{ denominator }} as double), 0)
{%- endmacro %}

{# The same as a figure. #}
{% macro divide(numerator, denominator, scale=1) -%}
    cast(round({{ quotient(numerator, denominator, scale) }}, 4) as decimal(18, 4))
{%- endmacro %}

{#
    Bounds of 95 % intervals (1.959964 is the 97.5th percentile of the standard normal distribution), as Fingertips of
    the Office for Health Improvement and Disparities computes them. `side` is - for the lower and + for the upper bound.
    Wilson's score interval (Wilson 1927; Newcombe 1998) of a percentage; null where nothing is counted out of.
#}
{% macro wilson_bound(side, numerator, denominator) -%}
    {%- set x = 'cast(' ~ numerator ~ ' as double)' -%}
    {%- set n = 'nullif(cast(' ~ denominator ~ ' as double), 0)' -%}
    {%- set z = '1.959964' -%}
    cast(round(
        100 * (2 * {{ x }} + {{ z }} * {{ z }} {{ side }} {{ z }} * sqrt({{ z }} * {{ z }} + 4 * {{ x }} * (1 - {{ x }} / {{ n }})))
        / (2 * ({{ n }} + {{ z }} * {{ z }})),
        4
    ) as decimal(18, 4))
{%- endmacro %}

{# Byar's approximation of the Poisson interval of a count of events (Breslow and Day 1987), 0 below for no event. #}
{% macro byar_bound(side, events) -%}
    {%- set o = 'cast(' ~ events ~ ' as double)' ~ (' + 1' if side == '+' else '') -%}
    case
        when {{ events }} = 0 and '{{ side }}' = '-' then 0
        else ({{ o }}) * power(1 - 1 / (9 * ({{ o }})) {{ side }} 1.959964 / (3 * sqrt({{ o }})), 3)
    end
{%- endmacro %}

{#
    A bound of the 95 % interval of the difference of two percentages of different cases, from the bounds of their own
    intervals (Newcombe 1998, method 10). Where the other one is known exactly, its bounds are itself.
#}
{% macro difference_bound(side, value, lower, upper, other, other_lower, other_upper) -%}
    {%- set own, others = (lower, other_upper) if side == '-' else (upper, other_lower) -%}
    cast(round(
        cast({{ value }} - {{ other }} as double) {{ side }} sqrt(
            power(cast({{ value }} - {{ own }} as double), 2) + power(cast({{ other }} - {{ others }} as double), 2)
        ),
        4
    ) as decimal(18, 4))
{%- endmacro %}
