with conferences as (
    select
        stg.*,
        extracts.protection_date,
        matched.child_id as current_child_id,
        matched.disposition,
        matched.series_plan_id,
        matched.is_outside_plan,
        links.section47_id as linked_section47_id,
        links.enquiry_start_date,
        links.match_method,
        plans.start_date as plan_start_date,
        obligations.sequence_number,
        obligations.anchor_date as series_anchor_date,
        obligations.due_date as series_due_date,
        obligations.time_limit as series_time_limit,
        obligations.law as series_law,
        obligations.is_on_time as is_series_on_time,
        coalesce(
            obligations.is_due_date_unknown, matched.disposition = 'counted' and matched.series_plan_id is not null
        ) as is_due_date_unknown,
        {{ deadline('enquiry', 'links.enquiry_start_date') }} as enquiry_due_date,
        {{ limit_columns('enquiry', 'enquiry_') }},
        {{ deadline('minutes', 'stg.held_date') }} as minutes_due_date,
        {{ limit_columns('minutes', 'minutes_') }},
        {{ deadline('draft', 'stg.held_date') }} as draft_plan_due_date,
        {{ limit_columns('draft', 'draft_plan_') }},
        {{ deadline('core', 'stg.held_date') }} as core_group_due_date,
        {{ limit_columns('core', 'core_group_') }}
    from {{ ref('stg_conferences') }} as stg
    inner join {{ ref('int_conferences_matched') }} as matched
        on
            stg.local_authority_code = matched.local_authority_code
            and stg.conference_id = matched.conference_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on stg.local_authority_code = extracts.local_authority_code
    left join {{ ref('int_conference_enquiries') }} as links
        on
            stg.local_authority_code = links.local_authority_code
            and stg.conference_id = links.conference_id
    left join {{ ref('int_obligations') }} as obligations
        on
            stg.local_authority_code = obligations.local_authority_code
            and obligations.series = 'review_conferences'
            and matched.series_plan_id = obligations.case_id
            and stg.conference_id = obligations.done_id
    left join {{ ref('int_plans_dated') }} as plans
        on
            stg.local_authority_code = plans.local_authority_code
            and matched.series_plan_id = plans.plan_id
    {{ deadline_joins('enquiry', "'initial_conference'", 'links.enquiry_start_date', 'stg.local_authority_code') }}
    {{ deadline_joins('minutes', "'conference_minutes'", 'stg.held_date', 'stg.local_authority_code') }}
    {{ deadline_joins('draft', "'draft_plan'", 'stg.held_date', 'stg.local_authority_code') }}
    {{ deadline_joins('core', "'core_group'", 'stg.held_date', 'stg.local_authority_code') }}
)

select
    conferences.local_authority_code,
    conferences.conference_id,
    {{ keyed_hash('conference', 'conferences.conference_id', 'conferences.local_authority_code') }} as conference_key,
    conferences.current_child_id as child_id,
    children.child_key,
    conferences.meeting_id,
    conferences.conference_type,
    conferences.disposition,
    conferences.scheduled_date,
    conferences.held_date,
    conferences.recorded_due_date,
    conferences.linked_section47_id as section47_id,
    conferences.match_method,
    conferences.series_plan_id as plan_id,
    conferences.is_outside_plan,
    conferences.plan_start_date,
    conferences.sequence_number,
    conferences.is_due_date_unknown,
    {# An initial conference is timed from its enquiry, any other as its series says. #}
    {% for timed_by, column in [
        ('enquiry_start_date', 'anchor_date'), ('enquiry_due_date', 'due_date'),
        ('enquiry_time_limit', 'time_limit'), ('enquiry_law', 'law')
    ] %}
    case
        when conferences.conference_type = 'initial' then conferences.{{ timed_by }}
        else conferences.series_{{ column }}
    end as {{ column }},
    {% endfor %}
    {# No enquiry, or a conference before its enquiry, is not on time: unknown is never counted as success. #}
    case
        when conferences.disposition <> 'counted' then null
        when conferences.conference_type = 'initial'
            then coalesce(
                conferences.enquiry_start_date <= conferences.held_date
                and conferences.held_date <= conferences.enquiry_due_date,
                false
            )
        else conferences.is_series_on_time
    end as is_on_time,
    {{ recorded('conferences.outcome') }} as outcome,
    conferences.late_reason,
    conferences.officer_id,
    conferences.parent_invited,
    conferences.parent_attended,
    conferences.parent_excluded,
    conferences.child_participation,
    {# What is dated after the extract has not happened yet. #}
    {% for column in ['draft_plan_issued_date', 'minutes_distributed_date', 'first_core_group_date'] %}
    case when conferences.{{ column }} <= conferences.protection_date then conferences.{{ column }} end as {{ column }},
    {% endfor %}
    conferences.draft_plan_due_date,
    conferences.draft_plan_time_limit,
    conferences.draft_plan_law,
    conferences.minutes_due_date,
    conferences.minutes_time_limit,
    conferences.minutes_law,
    conferences.core_group_due_date,
    conferences.core_group_time_limit,
    conferences.core_group_law,
    {{ recorded('conferences.team') }} as team,
    {{ age_band_protection('children.date_of_birth', 'children.expected_date_of_birth', 'conferences.held_date') }}
        as age_band_protection,
    conferences.source_file,
    conferences.source_sha256,
    conferences.source_row
from conferences
inner join {{ ref('int_children') }} as children
    on
        conferences.local_authority_code = children.local_authority_code
        and conferences.current_child_id = children.child_id
