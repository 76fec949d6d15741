{# What the monitoring lists share. #}

{#
    The columns of the list of those in a relation, whatever it is a list of. The relation has the authority, the child,
    the team and where the record is; the other arguments are SQL over it. A list without an officer of its own shows
    the child's officer of the role.
#}
{% macro listed(
    relation, list_name, subject_type, subject_id, officer_role, as_at_date,
    anchor_date='cast(null as date)', due_date='cast(null as date)',
    child_id=none, team=none, own_officer_id='cast(null as string)', stage='cast(null as string)', figure='null'
) -%}
    {{ relation }}.local_authority_code,
    {{ list_name }} as list_name,
    '{{ subject_type }}' as subject_type,
    {{ subject_id }} as subject_id,
    {{ child_id or relation ~ '.child_id' }} as child_id,
    '{{ officer_role }}' as officer_role,
    {{ own_officer_id }} as own_officer_id,
    {{ team or relation ~ '.team' }} as team,
    {{ stage }} as stage,
    {{ anchor_date }} as anchor_date,
    {{ due_date }} as due_date,
    cast({{ figure }} as decimal(18, 4)) as figure,
    {{ as_at_date }} as as_at_date,
    {{ relation }}.source_file,
    {{ relation }}.source_sha256,
    {{ relation }}.source_row
{%- endmacro %}

{# Of a list of what is due: `<lists>_overdue` from the day itself, `<lists>_due` before it. #}
{% macro due_or_overdue(lists, due_date, as_at_date) -%}
    case when {{ due_date }} <= {{ as_at_date }} then '{{ lists }}_overdue' else '{{ lists }}_due' end
{%- endmacro %}
