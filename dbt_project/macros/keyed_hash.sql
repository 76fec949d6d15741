{#
    Hex HMAC-SHA-256 over `thing|local_authority_code|id` (outputs, Tables BI tools see). In DuckDB the two padded keys are
    session variables that the plugin keyed_hash binds; other engines have a function in their session, because a variable
    of theirs stands in logs. So the key is in no artifact. Only tables may hold the result: a view read in a session
    without the variables would give a silent null.
#}
{% macro keyed_hash(thing, id, authority='local_authority_code') -%}
    {{ return(adapter.dispatch('keyed_hash', 'reviewing_service')(thing, id, authority)) }}
{%- endmacro %}

{% macro default__keyed_hash(thing, id, authority) -%}
    case when {{ id }} is not null then sha256(
        getvariable('iro_outer_key')
        || unhex(sha256(getvariable('iro_inner_key') || encode(concat_ws('', '{{ thing }}|', {{ authority }}, '|', {{ id }}))))
    ) end
{%- endmacro %}

{% macro spark__keyed_hash(thing, id, authority) -%}
    case when {{ id }} is not null then iro_keyed_hash(concat_ws('', '{{ thing }}|', {{ authority }}, '|', {{ id }})) end
{%- endmacro %}
