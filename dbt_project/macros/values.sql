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

{# True where a text that lists words with semicolons between them has one. #}
{% macro lists(words, word) -%}
    concat(';', {{ words }}, ';') like concat('%;', {{ word }}, ';%')
{%- endmacro %}

{#
    The rows of a relation that has one for each case and month end, once for each window that ends there, with how many
    obligations of the case were met late in the window. To stand where a relation may.
#}
{% macro windows_of(relation, series, case_id) -%}
    (
        select
            cases.*,
            windows.period_type,
            windows.period_start,
            coalesce(late.obligations_late, 0) as late_in_window
        from {{ relation }} as cases
        inner join {{ ref('int_periods') }} as windows
            on
                cases.local_authority_code = windows.local_authority_code
                and cases.period_end = windows.period_end
                and windows.is_for_windows
        left join {{ ref('int_late_in_windows') }} as late
            on
                windows.local_authority_code = late.local_authority_code
                and windows.period_type = late.period_type
                and windows.period_end = late.period_end
                and late.series = '{{ series }}'
                and cases.{{ case_id }} = late.case_id
    )
{%- endmacro %}
