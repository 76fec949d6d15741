{# Measures that are one of the amounts of a figure's members, and so of no sum of them. #}
{% macro is_quantile(measure) -%}
    {{ measure }} in ('median', 'percentile_90')
{%- endmacro %}

{# A figure's value from its parts, by the measure of its definition; `quantiles` is a joined row of those. #}
{% macro value_of(measure, numerator, denominator, quantiles) -%}
    case {{ measure }}
        when 'median' then {{ quantiles }}.median
        when 'percentile_90' then {{ quantiles }}.percentile_90
        when 'count' then {{ as_figure(numerator) }}
        when 'fte' then {{ as_figure(numerator) }}
        when 'percentage' then {{ divide(numerator, denominator, 100) }}
        when 'rate_per_10000' then {{ divide(numerator, denominator, 10000) }}
        when 'rate_per_100' then {{ divide(numerator, denominator, 100) }}
        when 'ratio' then {{ divide(numerator, denominator) }}
    end
{%- endmacro %}

{# A bound of the 95 % interval of a percentage, of a count of events or of a rate; other figures have none. #}
{% macro interval_bound(side, measure, is_count_of_events, numerator, denominator) -%}
    case
        when {{ measure }} = 'percentage' then {{ wilson_bound(side, numerator, denominator) }}
        when {{ is_count_of_events }} then {{ as_figure('round(' ~ byar_bound(side, numerator) ~ ', 4)') }}
        when {{ measure }} = 'rate_per_10000' then {{ divide(byar_bound(side, numerator), denominator, 10000) }}
        when {{ measure }} = 'rate_per_100' then {{ divide(byar_bound(side, numerator), denominator, 100) }}
    end
{%- endmacro %}

{# Published figures are for a day, or for twelve months: what may be compared with them. #}
{% macro is_for_a_day_or_a_year(kind, period_start, period_end) -%}
    ({{ kind }} = 'stock' or {{ period_start }} = {{ month_start(months_after(period_end, -11)) }})
{%- endmacro %}

{#
    What figures are put in their places by, the least first: their value at the one decimal that is published, so that
    the better comes first, and of indicators that are neither good nor bad the higher.
#}
{% macro value_of_place(value, polarity) -%}
    case when {{ polarity }} = 'low' then 1 else -1 end * round({{ value }}, 1)
{%- endmacro %}

{# Where a mean of published figures is from, in words. #}
{% macro mean_of_authorities(authorities, authorities_in_group) -%}
    concat_ws(
        '', 'mean of the published figures of ', cast({{ authorities }} as string), ' of ',
        cast({{ authorities_in_group }} as string), ' authorities'
    )
{%- endmacro %}

{# From how many authorities on a comparison is made, by the seed that says why. #}
{% macro comparison_limit(limit_key) -%}
    (select amount from {{ ref('comparison_limits') }} where limit_key = '{{ limit_key }}')
{%- endmacro %}

{#
    Cells in each published period that they belong to: the monthly ones of flows in all that their month lies in, those
    of states and windows in their own. `columns` are the cells' own, beside authority, indicator, period and breakdown.
#}
{% macro cells_in_periods(columns, condition='true') -%}
    {% for is_of_period in [
        "periods.kind = 'flow' and cells.period_type is null and cells.period_end >= periods.period_start"
        ~ " and cells.period_end <= periods.period_end",
        "cells.period_type = periods.period_type and cells.period_end = periods.period_end"
    ] %}
    select
        periods.local_authority_code,
        periods.indicator_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        cells.breakdown,
        cells.breakdown_value,
        {% for column in columns %}
        cells.{{ column }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('int_indicator_periods') }} as periods
    inner join {{ ref('indicator_cells') }} as cells
        on
            periods.local_authority_code = cells.local_authority_code
            and periods.indicator_id = cells.indicator_id
            and {{ is_of_period }}
    where periods.availability = 'available' and {{ condition }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{%- endmacro %}

{# The texts of a group in their order, with semicolons between them, or another text in SQL. #}
{% macro joined_texts(column, between="';'") -%}
    {{ return(adapter.dispatch('joined_texts', 'reviewing_service')(column, between)) }}
{%- endmacro %}

{% macro default__joined_texts(column, between) -%}
    string_agg({{ column }}, {{ between }} order by {{ column }} nulls last)
{%- endmacro %}

{% macro spark__joined_texts(column, between) -%}
    array_join(sort_array(collect_list({{ column }})), {{ between }})
{%- endmacro %}

{# True where a text that lists words with semicolons between them has one. #}
{% macro lists(words, word) -%}
    concat_ws('', ';', {{ words }}, ';') like concat_ws('', '%;', {{ word }}, ';%')
{%- endmacro %}

{#
    The rows of a relation once for each word of a text of theirs that lists words with semicolons between them, as
    `word`; of `listing`, which is the relation. To stand where a relation may, and to be joined by an equal value: an
    engine that is asked whether a text lists a word looks at every pair of rows. A text may list sixteen words.
#}
{% macro each_word(relation, words) -%}
    (
        select
            listing.*,
            trim({{ part_of(words, "';'", 'positions.position') }}) as word
        from {{ relation }} as listing
        cross join (
            {% for position in range(1, 17) %}
            select {{ position }} as position
            {% if not loop.last %}union all{% endif %}
            {% endfor %}
        ) as positions
        where trim({{ part_of(words, "';'", 'positions.position') }}) <> ''
    )
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
        left join {{ ref('int_window_lateness') }} as late
            on
                windows.local_authority_code = late.local_authority_code
                and windows.period_type = late.period_type
                and windows.period_end = late.period_end
                and late.series = '{{ series }}'
                and cases.{{ case_id }} = late.case_id
    )
{%- endmacro %}

{# The part of a text at a place, from 1, between separators; blank where there are fewer parts. #}
{% macro part_of(text, separator, place) -%}
    split_part({{ text }}, {{ separator }}, {{ place }})
{%- endmacro %}

{# A row for each column of some exports. To stand where a query may. #}
{% macro named_columns(columns) -%}
    {%- for export_name, column in columns %}
        select
            '{{ export_name }}' as export_name,
            '{{ column }}' as column_name
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}
