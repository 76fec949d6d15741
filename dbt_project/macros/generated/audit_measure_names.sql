{# Generated from the seed audit_limits by `make generate`. Edit the seed. #}
{% macro audit_measure_names() -%}
    {{ return([
        'members_reconcile_with_values', 'care_opening_started_ended_closing', 'plans_opening_started_ended_closing',
        'breakdowns_sum_to_all', 'key_columns_recorded', 'plans_started_follow_conferences',
        'stage_entries_are_accounted_for', 'rows_fell_since_last_release', 'closed_period_changed',
        'closed_breakdowns_changed', 'newest_month_within_series', 'records_find_their_place', 'figures_still_supplied'
    ]) }}
{%- endmacro %}
