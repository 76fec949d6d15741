{# What the facts share. #}

{# True where the row is in the base population of its indicators; otherwise its disposition says why it is not. #}
{% macro is_counted(disposition) -%}
    {{ disposition }} in ('used', 'counted')
{%- endmacro %}

{# The limit of each obligation of a series (counting-rules, One mechanism for due dates). #}
{% macro series_limit_key(series, sequence_number) -%}
    case
        when {{ series }} = 'looked_after_reviews' and {{ sequence_number }} = 1 then 'first_review'
        when {{ series }} = 'looked_after_reviews' and {{ sequence_number }} = 2 then 'second_review'
        when {{ series }} = 'looked_after_reviews' then 'later_review'
        when {{ series }} = 'review_conferences' and {{ sequence_number }} = 1 then 'first_review_conference'
        when {{ series }} = 'review_conferences' then 'later_review_conference'
        when {{ sequence_number }} > 1 then 'foster_carer_review'
    end
{%- endmacro %}

{# Which file and row a fact came from. #}
{% macro source_columns(relation) -%}
    {{ relation }}.source_file,
    {{ relation }}.source_sha256,
    {{ relation }}.source_row
{%- endmacro %}
