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
    cast(null as varchar) as record_id,
    cast({{ column_name }} as varchar) as column_name,
    cast(null as varchar) as team,
    cast(null as date) as event_date,
    source_file,
    cast(null as bigint) as source_row
from {{ relation }}
where {{ where }}
{%- endmacro %}

{% macro key_of(export_name) -%}
    {%- for name, key, event_date in recorded_exports() if name == export_name -%}{{ key }}{%- endfor -%}
{%- endmacro %}

{% macro team_of(export_name) -%}
    {{ 'team' if 'team' in export_columns(export_name) else 'cast(null as varchar)' }}
{%- endmacro %}

{# Children have no event: what is wrong with them is wrong now. #}
{% macro event_date_of(export_name) -%}
    {%- for name, key, event_date in dated_exports() if name == export_name -%}{{ event_date }}
    {%- else -%}cast(null as date){%- endfor -%}
{%- endmacro %}

{#
    The columns that name a record of another export, with that export and its column; which ones is the contracts' to
    say. Children and the stages of escalations have rules of their own.
#}
{% macro links_between_exports() -%}
    {%- set links = [] -%}
    {%- if execute -%}
        {%- for export_name, key, event_date in dated_exports() if export_name != 'escalation_stages' -%}
            {%- set columns = graph.sources['source.' ~ project_name ~ '.landing.' ~ export_name].columns -%}
            {%- for name, column in columns.items() if column.meta.get('refers_to', ['children'])[0] != 'children' -%}
                {%- set target = column.meta['refers_to'] -%}
                {%- do links.append((export_name, key, event_date, name, target[0], target[1])) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(links) }}
{%- endmacro %}

{# Each export and column once that a record of another export is named by. #}
{% macro targets_of_links() -%}
    {%- set targets = [] -%}
    {%- for link in links_between_exports() if link[4:] not in targets -%}
        {%- do targets.append(link[4:]) -%}
    {%- endfor -%}
    {{ return(targets) }}
{%- endmacro %}

{# Exports whose records are about a child, by a column child_id of their own. #}
{% macro exports_of_children() -%}
    {%- set exports = [] -%}
    {%- for name, key, event_date in dated_exports()
        if name not in ('escalation_stages', 'reviewing_officers', 'review_audits') -%}
        {%- do exports.append((name, key, event_date)) -%}
    {%- endfor -%}
    {{ return(exports) }}
{%- endmacro %}

{#
    An id as two people would type it differently: capitals, blanks inside and zeros in front. Only compared, never
    stored: two such ids are two records, and a finding.
#}
{% macro typed_alike(id) -%}
    regexp_replace(replace(replace(lower({{ id }}), ' ', ''), chr(160), ''), '^0+', '')
{%- endmacro %}

{# Every column that holds a day, with its export, that export's key and its own date. #}
{% macro dated_columns() -%}
    {%- set dates = [] -%}
    {%- for export_name, key, event_date in recorded_exports() -%}
        {%- for column in export_columns(export_name)
            if column.endswith('_date') or column.startswith('date_') or column.endswith('_of_birth') -%}
            {%- do dates.append((export_name, key, event_date, column)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(dates) }}
{%- endmacro %}

{# Exports and columns whose codes come from a list. #}
{% macro coded_columns() -%}
    {%- set coded = [] -%}
    {%- for export_name, key, event_date in recorded_exports() -%}
        {%- for column in export_columns(export_name) if code_list_of(export_name, column) -%}
            {%- do coded.append((export_name, column)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(coded) }}
{%- endmacro %}

{# Records that last, with the days on which they start and end. #}
{% macro spans() -%}
    {{ return([
        ('care_episodes', 'start_date', 'end_date'), ('protection_plans', 'start_date', 'end_date'),
        ('section47_enquiries', 'start_date', 'end_date'), ('allocations', 'start_date', 'end_date'),
        ('missing_episodes', 'start_date', 'end_date'), ('advocacy_referrals', 'start_date', 'end_date'),
        ('reviewing_officers', 'start_date', 'end_date'), ('escalation_stages', 'entered_date', 'exited_date')
    ]) }}
{%- endmacro %}
