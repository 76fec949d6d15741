{#
    One select of indicator members. `base` is a dictionary of SQL expressions over one relation: what the subject is,
    the dates that decided it, and which breakdown attributes the relation carries. Give either a `role` or, for a
    percentage, what counts as `success` and, first match wins, the reason for an `exclusion`.
    Which breakdowns are published is the definition's to say; the members carry every attribute the base has.
#}
{% macro member_attributes() -%}
    {{ return([
        'team', 'officer', 'age_band', 'age_band_protection', 'sex', 'ethnic_group', 'disability', 'legal_status',
        'placement_type', 'review_type', 'review_number', 'participation_code', 'plan_rating', 'review_trigger',
        'chaired_by_child', 'late_reason', 'due_rule', 'contact_type', 'end_reason', 'outcome', 'initial_category',
        'latest_category', 'reason', 'route', 'formality', 'first_stage', 'final_stage', 'current_stage',
        'challenged_agency', 'resolution', 'stage', 'exit_outcome', 'contract_type', 'officer_role', 'meeting_type',
        'service', 'audit_area', 'grade'
    ]) }}
{%- endmacro %}

{% macro members(indicator_id, base, where='true', role=none, success=none, exclusion='null', amount='1', distinct_key='null') -%}
select
    local_authority_code,
    '{{ indicator_id }}' as indicator_id,
    cast({{ base.get('period_type', 'null') }} as varchar) as period_type,
    cast({{ base.get('period_end', 'null') }} as date) as period_end,
    {% if success is not none %}
    case
        when {{ exclusion }} is not null then 'excluded'
        when {{ success }} then 'both'
        else 'denominator'
    end as role,
    {% else %}
    '{{ role or "numerator" }}' as role,
    {% endif %}
    cast({{ amount }} as decimal(18, 4)) as amount,
    cast({{ distinct_key }} as varchar) as distinct_key,
    '{{ base.subject_type }}' as subject_type,
    cast({{ base.subject_id }} as varchar) as subject_id,
    cast({{ base.get('child_id', 'child_id') }} as varchar) as child_id,
    cast({{ base.event_date }} as date) as event_date,
    cast({{ base.get('anchor_date', 'null') }} as date) as anchor_date,
    cast({{ base.get('due_date', 'null') }} as date) as due_date,
    cast({{ base.get('done_date', 'null') }} as date) as done_date,
    cast({{ exclusion }} as varchar) as exclusion_reason,
    {% for attribute in member_attributes() %}
    cast({{ attribute if attribute in base.attributes else 'null' }} as varchar) as {{ attribute }},
    {% endfor %}
    source_file,
    source_sha256,
    source_row
from {{ base.relation }}
where {{ where }}
{%- endmacro %}
