{#
    One select of indicator members. `base` names a base (models/indicators/bases): a relation, what the subject is, the
    dates that decided it, and which breakdown attributes the relation carries. Give either a `role` or, for a
    percentage, what counts as `success`, and the reason for an `exclusion`.
    Which breakdowns are published is the definition's to say; the members carry every attribute the base has, and what
    `blank` says where one is not recorded.

    A base says what its dates are, beside each date, so that whoever changes the date changes the words:
      event   [date, word]: the day that puts the member into its periods, and what happened on it ('held')
      state   instead of event: how the subject stands at the period's end ('looked after')
      since   the word before anchor_date where that is not simply since when the state lasts ('formal since')
      done    [date, word, thing]: when what was due was done, and what that was if not the subject itself
              (['decisions_issued_date', 'issued', 'decisions'])
      excluded  of columns of the base's own that give reasons to leave a record out, [column, reason, words] where the
              reason's name says too little ([[age_exclusion, under_4, under 4 at the review]])
      undated an expression for why there is no due date, where that is known
      shows   an expression for what decided where neither dates nor recorded columns say it ('2 placements in the year')
    With due_date '<thing>_due_date' come the columns '<thing>_time_limit' and '<thing>_law', made where the date was;
    time_limit 'null' says that somebody agreed the date and no limit gave it. What is held against a threshold names it
    (threshold '<thing>'), with the same two columns.
#}
{% macro member_attributes() -%}
    {{ return([
        'team', 'officer', 'age_band', 'age_band_protection', 'sex', 'ethnic_group', 'disability', 'legal_status',
        'placement_type', 'review_type', 'review_number', 'participation_code', 'plan_rating', 'review_trigger',
        'chaired_by_child', 'late_reason', 'due_rule', 'contact_type', 'end_reason', 'outcome', 'initial_category',
        'latest_category', 'reason', 'route', 'formality', 'first_stage', 'final_stage', 'current_stage',
        'challenged_agency', 'resolution', 'stage', 'exit_outcome', 'contract_type', 'officer_role', 'meeting_type',
        'service', 'audit_area', 'grade', 'attended', 'unaccompanied', 'age_band_participation', 'days_open_band',
        'owner', 'document_type'
    ]) }}
{%- endmacro %}

{# What members can be gathered by: their own attributes, and what their team is part of. #}
{% macro cell_attributes() -%}
    {{ return(member_attributes() + ['district']) }}
{%- endmacro %}

{#
    Whether a record counts in a numerator, a denominator, in both, or is left out with a reason. `iro indicator check`
    renders this macro and the two after it too (sql_macros.py), so that what it counts is what a refresh would.
#}
{% macro role_of_member(role=none, success=none, exclusion='null') -%}
    {%- if success is none and exclusion == 'null' -%}
    '{{ role or "numerator" }}'
    {%- else -%}
    case
        {% if exclusion != 'null' -%}
        when {{ exclusion }} is not null then 'excluded'
        {% endif -%}
        {% if success is not none -%}
        when {{ success }} then 'both'
        {% endif -%}
        else '{{ role or ("numerator" if success is none else "denominator") }}'
    end
    {%- endif -%}
{%- endmacro %}

{# What a record counts. One that is left out is one record, whatever its amount is or would be. #}
{% macro amount_of_member(amount='1', exclusion='null') -%}
    {{ amount if amount == '1' or exclusion == 'null' else 'case when ' ~ exclusion ~ ' is not null then 1 else ' ~ amount ~ ' end' }}
{%- endmacro %}

{#
    Which records are members. Who cannot be told to belong to it for want of a record is left out with the reason, and
    not in silence.
#}
{% macro is_member(condition='true', exclusion='null') -%}
    {{ condition }}
    {%- if condition != 'true' and exclusion != 'null' %}
    or (({{ condition }}) is null and {{ exclusion }} is not null)
    {%- endif -%}
{%- endmacro %}

{# The words of a base for the reason that one of its own columns gave; a reason of the indicator's own has none. #}
{% macro exclusion_words(base, exclusion) -%}
    {%- set cases = [] -%}
    {%- for column, reason, words in base.get('excluded', []) if modules.re.search('\\b' ~ column ~ '\\b', exclusion) -%}
        {%- set is_reason = "= '" ~ reason ~ "'" -%}
        {%- do cases.append(
            'when ' ~ column ~ ' ' ~ is_reason ~ ' and (' ~ exclusion ~ ') ' ~ is_reason ~ " then '" ~ words ~ "'"
        ) -%}
    {%- endfor -%}
    {{ 'case ' ~ cases | join(' ') ~ ' end' if cases else 'null' }}
{%- endmacro %}

{# What an id is the id of, as a text for a sentence: of `officer_id` the officer. #}
{% macro thing_of_id(column) -%}
    {%- set thing = column.removesuffix('_id') -%}
    {%- set words = {'section47': 'Section 47 enquiry', 'care_period': 'period of care'} -%}
    {{ 'null' if column == 'null' else "'" ~ words.get(thing, thing.replace('_', ' ')) ~ "'" }}
{%- endmacro %}

{% macro members(
    indicator_id, base, condition='true', role=none, success=none, exclusion='null', amount='1', distinct_key='null',
    threshold=none, blank='null'
) -%}
{%- set base = bases()[base] -%}
{#- What is held against a threshold has no due date: that of its base is another limit's. -#}
{%- set due_date = 'null' if threshold else base.get('due_date', 'null') -%}
{%- set done = base.get('done', ['null', 'done']) + [none] -%}
select
    local_authority_code,
    '{{ indicator_id }}' as indicator_id,
    cast({{ {'flow': 'null', 'stock': "'point_in_time'", 'window': 'period_type'}[base.kind] }} as string) as period_type,
    cast({{ 'null' if base.kind == 'flow' else 'period_end' }} as date) as period_end,
    {{ role_of_member(role, success, exclusion) }} as role,
    cast({{ amount_of_member(amount, exclusion) }} as decimal(18, 4)) as amount,
    cast({{ distinct_key }} as string) as distinct_key,
    {{ base.get('subject_type_column') or "'" ~ base.subject_type ~ "'" }} as subject_type,
    cast({{ base.subject_id }} as string) as subject_id,
    cast({{ base.get('child_id', 'child_id') }} as string) as child_id,
    cast({{ 'period_end' if 'state' in base else base.event[0] }} as date) as event_date,
    cast({{ base.get('anchor_date', 'null') }} as date) as anchor_date,
    cast({{ due_date }} as date) as due_date,
    cast({{ done[0] }} as date) as done_date,
    cast({{ exclusion }} as string) as exclusion_reason,
    {% for attribute in member_attributes() %}
    {% set value = attribute if attribute in base.attributes else 'null' %}
    cast(
        {{ 'coalesce(' ~ value ~ ', ' ~ blank ~ ')' if value != 'null' and blank != 'null' else value }} as string
    ) as {{ attribute }},
    {% endfor %}
    {% for column, words in [
        ('event_words', none if 'state' in base else base.event[1]), ('state_words', base.get('state')),
        ('since_words', base.get('since', 'since') if 'state' in base else none),
        ('done_words', done[1]), ('done_thing', done[2])
    ] %}
    cast({{ "'" ~ words ~ "'" if words else 'null' }} as string) as {{ column }},
    {% endfor %}
    cast({{ base.get('shows', 'null') }} as string) as shown_words,
    cast({{ exclusion_words(base, exclusion) }} as string) as exclusion_words,
    cast(
        {% if due_date != 'null' and 'undated' in base %}
        case when {{ due_date }} is null then {{ base.undated }} end
        {% else %}
        null
        {% endif %}
        as string
    ) as undated_words,
    cast({{ thing_of_id(distinct_key) }} as string) as distinct_thing,
    {% for column in ['time_limit', 'law'] %}
    cast(
        {{ threshold ~ '_' ~ column if threshold
            else base.get('time_limit', due_date.replace('due_date', column)) }} as string
    ) as {{ column }},
    {% endfor %}
    source_file,
    source_sha256,
    source_row
from {{ ref(base.relation) }}
where
    {{ is_member(condition, exclusion) }}
{%- endmacro %}

{#
    The members of a list of parts, each the arguments of the macro above; where there is none, a relation without rows.
    An expression that counts working days names the calendar by a word that stands for it (sql_macros.py).
#}
{% macro members_of(parts) -%}
    {% for part in parts or [{'indicator_id': 'none', 'base': 'reviews', 'condition': 'false'}] %}
    {% set arguments = namespace(of_part={}) %}
    {% for name, sql in part.items() if sql is not none %}
    {% if '__calendar__' in sql %}
    {% set sql = sql.replace('__calendar__', ref('int_calendar') | string) %}
    {% endif %}
    {% do arguments.of_part.update({name: sql}) %}
    {% endfor %}
    {{ members(**arguments.of_part) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{%- endmacro %}

{#
    What councils count of their own is another list in every run, so it is read when the model is built and not when the
    project is parsed, which is done once and kept. Where nothing may be asked of a database it is empty.
    Which bases the parts count from is known then, so all of them have to be there by then, and the calendar.
#}
{% macro members_of_councils() -%}
    {% set calendar = ref('int_calendar') %}
    {% for base in bases().values() %}
    {% set relation = ref(base.relation) %}
    {% endfor %}
    {% set parts = source('landing', 'local_indicator_parts') %}
    {% set found = [] %}
    {% if execute and flags.WHICH != 'compile' %}
    {% for row in run_query('select * from ' ~ parts ~ ' order by indicator_id, local_authority_code, part_number').rows %}
    {% set arguments = row.dict() %}
    {% do arguments.pop('local_authority_code') %}
    {% do arguments.pop('part_number') %}
    {% do arguments.update({'blank': "'not_recorded'"}) %}
    {% do found.append(arguments) %}
    {% endfor %}
    {% endif %}
    {{ members_of(found) }}
{%- endmacro %}
