{#
    Hex HMAC-SHA-256 over `thing|local_authority_code|id` (outputs, Tables BI tools see). The two padded keys are session
    variables that the plugin keyed_hash binds, so the key is in no artifact. Only tables may hold the result: a view
    read in a session without the variables would give a silent null.
#}
{% macro keyed_hash(thing, id, authority='local_authority_code') -%}
    case when {{ id }} is not null then sha256(
        getvariable('iro_outer_key')
        || unhex(sha256(getvariable('iro_inner_key') || encode(concat('{{ thing }}|', {{ authority }}, '|', {{ id }}))))
    ) end
{%- endmacro %}
