{#
True of every row. A part of a query that is used several times has it among its conditions, to be computed once: DuckDB
does that by itself, and Spark copies the part into each of its places, unless a copy could come to other rows, as with a
number drawn by lot. A long query with nine copies of all members did not come to an end in a quarter of an hour.
#}
{% macro computed_once() -%}
    {{ return(adapter.dispatch('computed_once', 'reviewing_service')()) }}
{%- endmacro %}

{% macro default__computed_once() -%}
    true
{%- endmacro %}

{# Sail, which is spoken to as Spark is, copies it in any case. #}
{% macro spark__computed_once() -%}
    {{ 'rand() >= 0' if target.name == 'spark' else 'true' }}
{%- endmacro %}
