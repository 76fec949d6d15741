{% for export_name, key, event_date in recorded_exports() %}
-- depends_on: {{ ref('stg_' ~ export_name) }}
{% endfor %}
{# What is wrong in the records, one row a record and rule; the wording and remedy of each rule are in one seed. #}
with date_columns as (
    {% for export_name, key, event_date in dated_exports() + [('children', 'child_id', '')] %}
    {% set outer_loop = loop %}
    {% set dates = [] %}
    {% for column in export_columns(export_name)
        if column.endswith('_date') or column.startswith('date_') or column.endswith('_of_birth') %}
        {% do dates.append(column) %}
    {% endfor %}
    {% for column in dates or ['_extract_date'] %}
    {% set earliest = '1970-01-01' if column == 'date_of_birth' else '1990-01-01' %}
    select
        'date_out_of_range' as rule_id,
        _local_authority_code as local_authority_code,
        '{{ export_name }}' as export_name,
        trim({{ key if execute else '_source_file' }}) as record_id,
        '{{ column }}' as column_name,
        _source_file as source_file,
        _source_row as source_row
    from {{ source('landing', export_name) }}
    where
        trim(cast({{ column }} as varchar)) <> ''
        and not coalesce({{ is_plausible_date('cast(' ~ column ~ ' as varchar)', earliest) }}, false)
    {% if not (loop.last and outer_loop.last) %}union all{% endif %}
    {% endfor %}
    {% endfor %}
),

events as (
    {% for export_name, key, event_date in recorded_exports() %}
    {% for column in export_columns(export_name)
        if (column.endswith('_date') or column.startswith('date_')) and column not in planned_dates() %}
    select
        'after_extract_date' as rule_id,
        local_authority_code,
        '{{ export_name }}' as export_name,
        {{ key }} as record_id,
        '{{ column }}' as column_name,
        source_file,
        source_row
    from {{ ref('stg_' ~ export_name) }}
    where {{ column }} > extract_date
    union all
    {% endfor %}
    {% for column in export_columns(export_name) if export_codes(export_name, column) %}
    select
        'code_not_in_list' as rule_id,
        local_authority_code,
        '{{ export_name }}' as export_name,
        {{ key }} as record_id,
        '{{ column }}' as column_name,
        source_file,
        source_row
    from {{ ref('stg_' ~ export_name) }}
    where {{ column }} not in ('{{ export_codes(export_name, column) | join("', '") }}')
    union all
    {% endfor %}
    {% endfor %}
    {% for export_name, key, event_date in dated_exports()
        if export_name not in ('escalation_stages', 'reviewing_officers', 'review_audits') %}
    select
        'child_not_in_children' as rule_id,
        records.local_authority_code,
        '{{ export_name }}' as export_name,
        records.{{ key }} as record_id,
        'child_id' as column_name,
        records.source_file,
        records.source_row
    from {{ ref('stg_' ~ export_name) }} as records
    inner join {{ ref('int_child_ids') }} as ids
        on records.local_authority_code = ids.local_authority_code and records.child_id = ids.child_id
    inner join {{ ref('int_children') }} as children
        on
            ids.local_authority_code = children.local_authority_code
            and ids.current_child_id = children.child_id
            and not children.is_in_children_export
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

ended_before_start as (
    {% for export_name, key, relation in [
        ('care_episodes', 'episode_id', 'stg_care_episodes'), ('protection_plans', 'plan_id', 'stg_protection_plans'),
        ('section47_enquiries', 'section47_id', 'stg_section47_enquiries'),
        ('allocations', 'allocation_id', 'stg_allocations'), ('missing_episodes', 'missing_id', 'stg_missing_episodes'),
        ('advocacy_referrals', 'referral_id', 'stg_advocacy_referrals'),
        ('reviewing_officers', 'officer_id', 'stg_reviewing_officers')
    ] %}
    select
        'end_before_start' as rule_id,
        local_authority_code,
        '{{ export_name }}' as export_name,
        {{ key }} as record_id,
        'end_date' as column_name,
        source_file,
        source_row
    from {{ ref(relation) }}
    where end_date < start_date
    union all
    {% endfor %}
    select
        'end_before_start' as rule_id,
        local_authority_code,
        'escalations' as export_name,
        escalation_id as record_id,
        'resolved_date' as column_name,
        source_file,
        source_row
    from {{ ref('stg_escalations') }}
    where resolved_date < raised_date
),

set_aside as (
    select
        disposition as rule_id,
        local_authority_code,
        'reviews' as export_name,
        review_id as record_id,
        'held_date' as column_name,
        source_file,
        source_row
    from {{ ref('int_evidence_reviews') }}
    where disposition in ('duplicate_same_day', 'outside_period_of_care')
    union all
    select
        disposition as rule_id,
        local_authority_code,
        'conferences' as export_name,
        conference_id as record_id,
        'held_date' as column_name,
        source_file,
        source_row
    from {{ ref('int_evidence_conferences') }}
    where disposition = 'duplicate_same_day'
    union all
    select
        'outside_plan' as rule_id,
        local_authority_code,
        'conferences' as export_name,
        conference_id as record_id,
        'plan_id' as column_name,
        source_file,
        source_row
    from {{ ref('int_evidence_conferences') }}
    where is_outside_plan
    union all
    select
        'participation_not_recorded' as rule_id,
        local_authority_code,
        'reviews' as export_name,
        review_id as record_id,
        'participation_code' as column_name,
        source_file,
        source_row
    from {{ ref('int_evidence_reviews') }}
    where disposition = 'counted' and age_exclusion is null and has_participated is null
    union all
    select
        case when match_method = 'none' then 'conference_without_enquiry' else 'conference_before_enquiry' end
            as rule_id,
        local_authority_code,
        'conferences' as export_name,
        conference_id as record_id,
        'section47_id' as column_name,
        source_file,
        source_row
    from {{ ref('int_evidence_conferences') }}
    where
        disposition = 'counted'
        and conference_type = 'initial'
        and (match_method = 'none' or anchor_date > held_date)
    union all
    select
        'enquiry_of_another_child' as rule_id,
        conferences.local_authority_code,
        'conferences' as export_name,
        conferences.conference_id as record_id,
        'section47_id' as column_name,
        conferences.source_file,
        conferences.source_row
    from {{ ref('int_evidence_conferences') }} as conferences
    inner join {{ ref('int_evidence_section47_enquiries') }} as enquiries
        on
            conferences.local_authority_code = enquiries.local_authority_code
            and conferences.section47_id = enquiries.section47_id
            and conferences.child_id <> enquiries.child_id
    where conferences.match_method = 'id'
    union all
    select
        'unknown_escalation' as rule_id,
        local_authority_code,
        'escalation_stages' as export_name,
        escalation_id as record_id,
        'escalation_id' as column_name,
        source_file,
        source_row
    from {{ ref('int_evidence_escalation_stages') }}
    where disposition = 'unknown_escalation'
    union all
    select
        'full_time_equivalent_not_recorded' as rule_id,
        local_authority_code,
        'reviewing_officers' as export_name,
        officer_id as record_id,
        'full_time_equivalent' as column_name,
        source_file,
        source_row
    from {{ ref('int_officer_spells') }}
    where full_time_equivalent is null
),

cases as (
    select
        'period_continued_without_next_episode' as rule_id,
        local_authority_code,
        'care_episodes' as export_name,
        latest_episode_id as record_id,
        'end_reason' as column_name,
        source_file,
        source_row
    from {{ ref('int_evidence_care_periods') }}
    where is_continued_without_next_episode
    union all
    select
        'end_before_start' as rule_id,
        local_authority_code,
        'care_episodes' as export_name,
        latest_episode_id as record_id,
        'end_date' as column_name,
        source_file,
        source_row
    from {{ ref('int_evidence_care_periods') }}
    where end_date < start_date
    union all
    select
        'child_ids_in_a_circle' as rule_id,
        ids.local_authority_code,
        'children' as export_name,
        ids.child_id as record_id,
        'previous_child_id' as column_name,
        children.source_file,
        children.source_row
    from {{ ref('int_child_ids') }} as ids
    inner join {{ ref('stg_children') }} as children
        on ids.local_authority_code = children.local_authority_code and ids.child_id = children.child_id
    where ids.is_circular
    union all
    select
        'two_open_plans' as rule_id,
        plans.local_authority_code,
        'protection_plans' as export_name,
        plans.plan_id as record_id,
        'end_date' as column_name,
        plans.source_file,
        plans.source_row
    from {{ ref('int_evidence_protection_plans') }} as plans
    where
        plans.disposition = 'counted'
        and exists (
            select 1
            from {{ ref('int_evidence_protection_plans') }} as others
            where
                others.local_authority_code = plans.local_authority_code
                and others.child_id = plans.child_id
                and others.plan_id <> plans.plan_id
                and others.disposition = 'counted'
                and others.start_date <= plans.start_date
                and {{ open_ended('others.end_date') }} > plans.start_date
        )
),

whole_exports as (
    select
        'care_period_ids_half_filled' as rule_id,
        local_authority_code,
        'care_episodes' as export_name,
        cast(null as varchar) as record_id,
        'care_period_id' as column_name,
        max(source_file) as source_file,
        cast(null as bigint) as source_row
    from {{ ref('stg_care_episodes') }}
    group by local_authority_code
    having count(care_period_id) > 0 and count(care_period_id) < count(*)
    union all
    select
        'extract_behind' as rule_id,
        batches.local_authority_code,
        batches.export_name,
        cast(null as varchar) as record_id,
        cast(null as varchar) as column_name,
        max(batches.source_file) as source_file,
        cast(null as bigint) as source_row
    from {{ source('landing', 'batches') }} as batches
    inner join {{ ref('int_extract_dates') }} as extracts
        on batches.local_authority_code = extracts.local_authority_code
    where batches.is_in_force and batches.export_name not in ('children', {{ reference_exports() }})
    group by batches.local_authority_code, batches.export_name, extracts.latest_date
    having {{ days_between('max(batches.extract_date)', 'extracts.latest_date') }} > 31
),

all_findings as (
    {% for relation in ['date_columns', 'events', 'ended_before_start', 'set_aside', 'cases', 'whole_exports'] %}
    select
        rule_id,
        local_authority_code,
        export_name,
        record_id,
        column_name,
        source_file,
        source_row
    from {{ relation }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select distinct
    all_findings.rule_id,
    rules.severity,
    all_findings.local_authority_code,
    all_findings.export_name,
    all_findings.record_id,
    all_findings.column_name,
    rules.message,
    rules.remedy,
    rules.responsible,
    all_findings.source_file,
    all_findings.source_row
from all_findings
left join {{ ref('finding_rules') }} as rules on all_findings.rule_id = rules.rule_id
