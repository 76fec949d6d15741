{# A figure's value from its parts, by the measure of its definition. #}
{% macro value_of(measure, numerator, denominator) -%}
    case {{ measure }}
        when 'count' then {{ as_figure(numerator) }}
        when 'fte' then {{ as_figure(numerator) }}
        when 'percentage' then {{ divide(numerator, denominator, 100) }}
        when 'rate_per_10000' then {{ divide(numerator, denominator, 10000) }}
        when 'rate_per_100' then {{ divide(numerator, denominator, 100) }}
        when 'ratio' then {{ divide(numerator, denominator) }}
    end
{%- endmacro %}
