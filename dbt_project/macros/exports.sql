{# What the exports are, as their contracts say it; `contracts` is generated from raw/contracts (design, decision 13). #}

{# The columns of a landed export. #}
{% macro export_columns(export_name) -%}
    {{ return(contracts()[export_name].columns.keys() | list) }}
{%- endmacro %}

{#
    Each case-system export with the first column of its key, which names a record, and the date by which its rows
    belong to a month. Where they have no event of their own (children), that is the day of the extract.
#}
{% macro recorded_exports() -%}
    {%- set exports = [] -%}
    {%- for name, contract in contracts().items() if contract.kind != 'reference' -%}
        {%- do exports.append((name, contract.key[0], contract.get('event_date', 'extract_date'))) -%}
    {%- endfor -%}
    {{ return(exports) }}
{%- endmacro %}

{# Those of them whose rows are events. #}
{% macro dated_exports() -%}
    {{ return(recorded_exports() | rejectattr(2, 'equalto', 'extract_date') | list) }}
{%- endmacro %}

{# Events of which the last twelve months hold some, unless the extract is an old one. #}
{% macro exports_with_new_rows() -%}
    {%- set exports = [] -%}
    {%- for name, key, event_date in dated_exports() if not contracts()[name].get('may_be_old') -%}
        {%- do exports.append((name, key, event_date)) -%}
    {%- endfor -%}
    {{ return(exports) }}
{%- endmacro %}

{# Reference data that an authority edits; it is not extracted, so its date says nothing of the case system. #}
{% macro reference_exports() -%}
    {{ return(contracts().items() | selectattr('1.kind', 'equalto', 'reference') | map('first') | list) }}
{%- endmacro %}

{# Exports that batches of care and of protection both hold, so that their date says nothing of either. #}
{% macro exports_of_every_domain() -%}
    {%- set exports = [] -%}
    {%- for name, contract in contracts().items() if contract.get('is_required_with', []) | length > 1 -%}
        {%- do exports.append(name) -%}
    {%- endfor -%}
    {{ return(exports) }}
{%- endmacro %}

{# The exports that are dated together, by the name of their domain; one that has no domain is dated by itself. #}
{% macro dated_together() -%}
    {%- set groups = {} -%}
    {%- for name, contract in contracts().items()
        if contract.kind != 'reference' and name not in exports_of_every_domain() -%}
        {%- do groups.setdefault(contract.get('domain', name), []).append(name) -%}
    {%- endfor -%}
    {{ return(groups) }}
{%- endmacro %}

{# The domains that a batch must hold whole, if it holds any of them. #}
{% macro required_domains() -%}
    {%- set domains = [] -%}
    {%- for contract in contracts().values() if contract.get('domain') in contract.get('is_required_with', []) -%}
        {%- if contract.domain not in domains -%}{%- do domains.append(contract.domain) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(domains) }}
{%- endmacro %}

{# Exports of the case system that no batch must hold. #}
{% macro optional_exports() -%}
    {%- set exports = [] -%}
    {%- for name, contract in contracts().items()
        if contract.kind != 'reference' and not contract.get('is_required_with') -%}
        {%- do exports.append(name) -%}
    {%- endfor -%}
    {{ return(exports) }}
{%- endmacro %}

{# Exports of the case system that have a column, such as `team`; without reference data. #}
{% macro exports_with(column) -%}
    {%- set exports = [] -%}
    {%- for name, key, event_date in recorded_exports() if column in export_columns(name) -%}
        {%- do exports.append(name) -%}
    {%- endfor -%}
    {{ return(exports) }}
{%- endmacro %}

{# Events that are about a child, by a column child_id of their own. #}
{% macro exports_of_children() -%}
    {%- set exports = [] -%}
    {%- for name, key, event_date in dated_exports() if 'child_id' in export_columns(name) -%}
        {%- do exports.append((name, key, event_date)) -%}
    {%- endfor -%}
    {{ return(exports) }}
{%- endmacro %}

{# Every export with the relation that has all of its rows, and whether that one says what became of each of them. #}
{% macro relations_of_exports() -%}
    {%- set relations = [] -%}
    {%- for name, contract in contracts().items() -%}
        {%- set is_fact = contract.kind == 'fact' -%}
        {%- do relations.append((name, ('evidence_' if is_fact else 'stg_') ~ name, is_fact)) -%}
    {%- endfor -%}
    {{ return(relations) }}
{%- endmacro %}

{# Every column that holds a day, with its export, that export's key and its own date. #}
{% macro dated_columns() -%}
    {%- set dates = [] -%}
    {%- for export_name, key, event_date in recorded_exports() -%}
        {%- for column, says in contracts()[export_name].columns.items() if says.type == 'date' -%}
            {%- do dates.append((export_name, key, event_date, column)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(dates) }}
{%- endmacro %}

{# Those of them that may not rightly lie after the extract, as a plan or a due date may. #}
{% macro past_dates() -%}
    {%- set dates = [] -%}
    {%- for date in dated_columns() if not contracts()[date[0]].columns[date[3]].get('is_planned') -%}
        {%- do dates.append(date) -%}
    {%- endfor -%}
    {{ return(dates) }}
{%- endmacro %}

{# Exports and columns whose codes come from a list. #}
{% macro coded_columns() -%}
    {%- set coded = [] -%}
    {%- for export_name, key, event_date in recorded_exports() -%}
        {%- for column, says in contracts()[export_name].columns.items() if 'list' in says -%}
            {%- do coded.append((export_name, column)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(coded) }}
{%- endmacro %}

{# Records that last, with the days on which they start and end. #}
{% macro spans() -%}
    {%- set spans = [] -%}
    {%- for name, contract in contracts().items() if 'span' in contract -%}
        {%- do spans.append((name, contract.span[0], contract.span[1])) -%}
    {%- endfor -%}
    {{ return(spans) }}
{%- endmacro %}

{# The columns by which records end; a day that may lie ahead, as the last on which a document is in date, is no end. #}
{% macro ends_of_spans() -%}
    {%- set ends = [] -%}
    {%- for export_name, start, end in spans()
        if not contracts()[export_name].columns[end].get('is_planned') -%}
        {%- do ends.append((export_name, end)) -%}
    {%- endfor -%}
    {{ return(ends) }}
{%- endmacro %}

{#
    The columns that name a record of another export, with that export and its column. Children have rules of their own,
    and so have records that are part of another one (the stages of escalations): those name it in their key.
#}
{% macro links_between_exports() -%}
    {%- set links = [] -%}
    {%- for export_name, key, event_date in recorded_exports() -%}
        {%- for column, says in contracts()[export_name].columns.items()
            if 'refers_to' in says and column not in contracts()[export_name].key + ['child_id', 'previous_child_id'] -%}
            {%- do links.append((export_name, key, event_date, column, says.refers_to[0], says.refers_to[1])) -%}
        {%- endfor -%}
    {%- endfor -%}
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

{# The columns of which their contract says something (`is_needed`, `is_blank_while_open`), each with its export. #}
{% macro columns_that(says_so) -%}
    {%- set columns = [] -%}
    {%- for export_name, contract in contracts().items() -%}
        {%- for column, says in contract.columns.items() if says.get(says_so) -%}
            {%- do columns.append((export_name, column)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
