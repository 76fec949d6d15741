{# Contracts refuse the wide types that counts and sums come back in, so each figure is cast where it is made. #}

{% macro count_rows(expression='*') -%}
    cast(count({{ expression }}) as bigint)
{%- endmacro %}

{% macro as_figure(expression) -%}
    cast({{ expression }} as decimal(18, 4))
{%- endmacro %}

{# The only division in the project: nothing over nothing is null, never 0 and never 100. #}
{% macro divide(numerator, denominator, scale=1) -%}
    cast(round(cast({{ numerator }} as double) * {{ scale }} / nullif(cast({{ denominator }} as double), 0), 4) as decimal(18, 4))
{%- endmacro %}
