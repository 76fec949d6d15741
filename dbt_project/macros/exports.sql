{# The columns of a landed export, read from the sources yml that is generated from the contracts (design, decision 13). #}
{% macro export_columns(export_name) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- set source_id = 'source.' ~ project_name ~ '.landing.' ~ export_name -%}
        {%- for name in graph.sources[source_id].columns.keys() if not name.startswith('_') -%}
            {%- do names.append(name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}

{# Each case-system export with its key column and the date by which its rows belong to a month. #}
{% macro dated_exports() -%}
    {{ return([
        ('care_episodes', 'episode_id', 'start_date'), ('reviews', 'review_id', 'held_date'),
        ('section47_enquiries', 'section47_id', 'start_date'), ('conferences', 'conference_id', 'held_date'),
        ('protection_plans', 'plan_id', 'start_date'), ('escalations', 'escalation_id', 'raised_date'),
        ('escalation_stages', 'escalation_id', 'entered_date'), ('reviewing_officers', 'officer_id', 'start_date'),
        ('allocations', 'allocation_id', 'start_date'), ('officer_contacts', 'contact_id', 'contact_date'),
        ('missing_episodes', 'missing_id', 'start_date'), ('advocacy_referrals', 'referral_id', 'referral_date'),
        ('other_meetings', 'meeting_id', 'held_date'), ('review_audits', 'audit_id', 'audit_date')
    ]) }}
{%- endmacro %}

{# Reference data that an authority edits; it is not extracted, so its date says nothing of the case system. #}
{% macro reference_exports() -%}
    'population', 'targets', 'benchmarks'
{%- endmacro %}

{# Children have no event of their own, so their columns belong to the month of the extract that the row came from. #}
{% macro recorded_exports() -%}
    {{ return(dated_exports() + [('children', 'child_id', 'extract_date')]) }}
{%- endmacro %}

{# Dates that may rightly lie after the extract: what is planned, or when something is due. #}
{% macro planned_dates() -%}
    {{ return(['scheduled_date', 'recorded_due_date', 'expected_date_of_birth']) }}
{%- endmacro %}

{# The list that the codes of a column come from, as its contract says; none for a column of free text. #}
{% macro code_list_of(export_name, column) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- set source_id = 'source.' ~ project_name ~ '.landing.' ~ export_name -%}
        {%- do names.append(graph.sources[source_id].columns[column].meta.get('list')) -%}
    {%- endif -%}
    {{ return(names | first) }}
{%- endmacro %}
