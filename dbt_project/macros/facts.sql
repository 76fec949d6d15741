{# What the facts share. #}

{# True where the row is in the base population of its indicators; otherwise its disposition says why it is not. #}
{% macro is_counted(disposition) -%}
    {{ disposition }} in ('used', 'counted')
{%- endmacro %}

{# The limit of each obligation of a series, by the rule that gives its due date (counting-rules, One mechanism). #}
{% macro series_limit_key(series, due_rule) -%}
    case
        when {{ due_rule }} = 'placed_second' then 'placed_second'
        when {{ series }} = 'looked_after_reviews' then concat({{ due_rule }}, '_review')
        when {{ series }} = 'review_conferences' and {{ due_rule }} = 'first' then 'first_review_conference'
        when {{ series }} = 'review_conferences' then 'later_review_conference'
        when {{ due_rule }} <> 'first' then 'foster_carer_review'
    end
{%- endmacro %}

{# Which file and row a fact came from. #}
{% macro source_columns(relation) -%}
    {{ relation }}.source_file,
    {{ relation }}.source_sha256,
    {{ relation }}.source_row
{%- endmacro %}
