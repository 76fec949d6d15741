{# What the families of findings share. #}

{#
    One select of findings: the records of a relation that break a rule. The relation has the export's own columns as
    staging names them; team and event date are the record's own, so that every rule names the same record alike.
#}
{% macro finding(rule_id, export_name, column_name, relation, where='true', record_id=none) -%}
select
    '{{ rule_id }}' as rule_id,
    local_authority_code,
    '{{ export_name }}' as export_name,
    {{ record_id or key_of(export_name) }} as record_id,
    '{{ column_name }}' as column_name,
    {{ team_of(export_name) }} as team,
    {{ event_date_of(export_name) }} as event_date,
    source_file,
    source_row
from {{ relation }}
where {{ where }}
{%- endmacro %}

{# A finding about an export and none of its records: it is dated by nothing and belongs to no team. #}
{% macro finding_of_export(rule_id, export_name, column_name, relation, where='true') -%}
select
    '{{ rule_id }}' as rule_id,
    local_authority_code,
    {{ export_name }} as export_name,
    cast(null as string) as record_id,
    cast({{ column_name }} as string) as column_name,
    cast(null as string) as team,
    cast(null as date) as event_date,
    source_file,
    cast(null as bigint) as source_row
from {{ relation }}
where {{ where }}
{%- endmacro %}

{% macro key_of(export_name) -%}
    {{ contracts()[export_name].key[0] }}
{%- endmacro %}

{% macro team_of(export_name) -%}
    {{ 'team' if 'team' in export_columns(export_name) else 'cast(null as string)' }}
{%- endmacro %}

{# Records that are no events (children) have no date: what is wrong with them is wrong now. #}
{% macro event_date_of(export_name) -%}
    {{ contracts()[export_name].get('event_date', 'cast(null as date)') }}
{%- endmacro %}

{#
    An id as two people would type it differently: capitals, blanks inside and zeros in front. Only compared, never
    stored: two such ids are two records, and a finding.
#}
{% macro typed_alike(id) -%}
    regexp_replace(replace(replace(lower({{ id }}), ' ', ''), chr(160), ''), '^0+', '')
{%- endmacro %}
