{# How staging reads landed text. A blank is "not recorded". #}

{% macro text(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}

{# Blank, -1 and 0 in an id column that refers to another file mean "no link" (exports, rules for every file). #}
{% macro link(column) -%}
    case when trim({{ column }}) not in ('', '-1', '0') then trim({{ column }}) end
{%- endmacro %}

{# A date outside the plausible range reads as not recorded (counting-rules, Days); findings name it. #}
{% macro recorded_date(column) -%}
    case when {{ is_plausible_date(column, column) }} then try_cast(trim({{ column }}) as date) end
{%- endmacro %}

{# Children were born earlier than anything else happened, and a document may be valid for ten years. #}
{% macro is_plausible_date(text, column) -%}
    {%- set earliest = '1970-01-01' if column == 'date_of_birth' else '1990-01-01' -%}
    {%- set months_ahead = 120 if column == 'valid_until' else 24 -%}
    try_cast(trim({{ text }}) as date) >= cast('{{ earliest }}' as date)
    and try_cast(trim({{ text }}) as date) <= {{ months_after('_extract_date', months_ahead) }}
{%- endmacro %}

{# True where a date was given and is outside the range: not the same as a date that was never given. #}
{% macro is_out_of_range(column) -%}
    coalesce(trim({{ column }}) <> '' and not coalesce({{ is_plausible_date(column, column) }}, false), false)
{%- endmacro %}

{% macro flag(column) -%}
    case upper(trim({{ column }})) when 'Y' then true when 'N' then false end
{%- endmacro %}

{% macro lineage() -%}
    _source_file as source_file,
        _source_sha256 as source_sha256,
        _source_row as source_row,
        _extract_date as extract_date
{%- endmacro %}

{# A council's own files say the last day on which something holds; models compare with the first on which it does not. #}
{% macro first_day_after(last_day) -%}
    coalesce({{ days_after(last_day, 1) }}, cast('9999-12-31' as date))
{%- endmacro %}

{# A day of a council's own file: landing has made sure that it is one. #}
{% macro own_day(column) -%}
    try_cast(trim({{ column }}) as date)
{%- endmacro %}

{% macro own_lineage() -%}
    _source_file as source_file,
        _source_sha256 as source_sha256,
        _source_row as source_row
{%- endmacro %}
