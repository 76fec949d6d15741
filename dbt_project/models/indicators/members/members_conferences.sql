with counted_conferences as (
    select
        conferences.*,
        coalesce(officers.officer_key, 'not_recorded') as officer,
        {{ recorded('conferences.late_reason') }} as recorded_late_reason,
        extracts.protection_date,
        case
            when conferences.anchor_date <= conferences.held_date
                then {{ working_days_between('anchor_days', 'held_days') }}
        end as working_days_to_conference,
        case when conferences.is_due_date_unknown then 'due_date_unknown' end as timeliness_exclusion
    from {{ ref('evidence_conferences') }} as conferences
    inner join {{ ref('int_extract_dates') }} as extracts
        on conferences.local_authority_code = extracts.local_authority_code
    left join {{ ref('int_officers') }} as officers
        on
            conferences.local_authority_code = officers.local_authority_code
            and conferences.officer_id = officers.officer_id
    left join {{ ref('int_calendar') }} as anchor_days on conferences.anchor_date = anchor_days.calendar_date
    left join {{ ref('int_calendar') }} as held_days on conferences.held_date = held_days.calendar_date
    where conferences.disposition = 'counted'
),

conferences as (
    select
        local_authority_code,
        conference_id,
        child_id,
        conference_type,
        held_date,
        anchor_date,
        due_date,
        time_limit,
        law,
        is_on_time,
        plan_id,
        working_days_to_conference,
        timeliness_exclusion,
        child_participation,
        draft_plan_issued_date,
        draft_plan_due_date,
        draft_plan_time_limit,
        draft_plan_law,
        minutes_distributed_date,
        minutes_due_date,
        minutes_time_limit,
        minutes_law,
        first_core_group_date,
        core_group_due_date,
        core_group_time_limit,
        core_group_law,
        protection_date,
        team,
        officer,
        outcome,
        recorded_late_reason as late_reason,
        age_band_protection,
        source_file,
        source_sha256,
        source_row
    from counted_conferences
),

meetings as (
    select * from {{ ref('int_conference_meetings') }}
),

enquiries as (
    select
        enquiries.*,
        month_ends.period_end,
        case
            when enquiries.end_date <= month_ends.period_end and enquiries.conference_not_required is null
                then 'not_recorded'
        end as exclusion
    from {{ ref('evidence_section47_enquiries') }} as enquiries
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            enquiries.local_authority_code = month_ends.local_authority_code
            and enquiries.start_date <= month_ends.period_end
            and enquiries.start_date > {{ months_after('month_ends.period_end', -12) }}
            and enquiries.due_date <= month_ends.period_end
    where
        enquiries.disposition = 'used'
        and coalesce(enquiries.conference_not_required, false) = false
        and {{ open_ended('enquiries.conference_held_date') }} > month_ends.period_end
),

obligations as (
    select * from {{ ref('evidence_obligations') }} where series = 'review_conferences'
),

open_plans as (
    select * from {{ ref('int_plan_months') }}
)

{% set conference = {
    'relation': 'conferences', 'subject_type': 'conference', 'subject_id': 'conference_id',
    'event': ['held_date', 'held'], 'anchor_date': 'anchor_date', 'due_date': 'due_date',
    'done': ['held_date', 'held'],
    'attributes': ['team', 'officer', 'age_band_protection', 'outcome', 'late_reason']
} %}
{% set meeting = {
    'relation': 'meetings', 'subject_type': 'meeting', 'subject_id': 'meeting_id',
    'event': ['held_date', 'held'], 'done': ['held_date', 'held'], 'attributes': []
} %}
{% set enquiry = {
    'relation': 'enquiries', 'subject_type': 'section47', 'subject_id': 'section47_id',
    'period_type': "'point_in_time'", 'period_end': 'period_end', 'state': 'open',
    'anchor_date': 'start_date', 'due_date': 'due_date', 'done': ['conference_held_date', 'held', 'conference'],
    'attributes': ['team']
} %}
{% set obligation = {
    'relation': 'obligations', 'subject_type': 'obligation',
    'subject_id': "concat(case_id, ' conference ', cast(sequence_number as varchar))",
    'event': ['due_date', 'due'], 'anchor_date': 'anchor_date', 'due_date': 'due_date', 'done': ['done_date', 'held'],
    'attributes': ['team']
} %}
{% set open_plan = {
    'relation': 'open_plans', 'subject_type': 'plan', 'subject_id': 'plan_id', 'period_end': 'period_end',
    'state': 'open', 'anchor_date': 'open_anchor_date', 'due_date': 'open_due_date',
    'done': ['null', 'held', 'review conference'], 'attributes': ['team']
} %}
{% set open_plan_in_window = dict(
    open_plan, relation=windows_of('open_plans', 'review_conferences', 'plan_id'), period_type='period_type'
) %}
{% set minutes = dict(
    conference, anchor_date='held_date', due_date='minutes_due_date',
    done=['minutes_distributed_date', 'distributed', 'minutes']
) %}
{% set draft = dict(
    conference, anchor_date='held_date', due_date='draft_plan_due_date',
    done=['draft_plan_issued_date', 'issued', 'draft plan']
) %}
{% set core = dict(
    conference, anchor_date='held_date', due_date='core_group_due_date',
    done=['first_core_group_date', 'met', 'core group']
) %}
{% set is_initial = "conference_type = 'initial'" %}
{% set started_plan = "conference_type = 'initial' and outcome = 'plan_started'" %}
{% set invitation = "case when parent_invitation <> 'invited' then parent_invitation end" %}

{{ members('initial_conferences', conference, where=is_initial) }}
union all
{{ members('transfer_in_conferences', conference, where="conference_type = 'transfer_in'") }}
union all
{{ members('review_conferences', conference, where="conference_type = 'review'") }}
union all
{{ members('initial_conference_meetings', meeting, where=is_initial) }}
union all
{{ members('transfer_in_conference_meetings', meeting, where="conference_type = 'transfer_in'") }}
union all
{{ members('review_conference_meetings', meeting, where="conference_type = 'review'") }}
union all
{{ members('initial_conferences_on_time', conference, where=is_initial, success='is_on_time') }}
union all
{{ members('initial_conferences_late', conference, where=is_initial ~ ' and not is_on_time') }}
union all
{{ members(
    'initial_conferences_on_time_dfe', conference, where="conference_type in ('initial', 'transfer_in')",
    success=is_initial ~ ' and is_on_time'
) }}
union all
{% for indicator_id in ['initial_conference_working_days', 'initial_conference_working_days_90th'] %}
{{ members(
    indicator_id, conference, where=is_initial ~ ' and working_days_to_conference is not null',
    amount='working_days_to_conference'
) }}
union all
{% endfor %}
{{ members('section47_conferences_overdue', enquiry, where='exclusion is null') }}
union all
{{ members(
    'section47_conferences_overdue', enquiry, where='exclusion is not null', role='excluded', exclusion='exclusion'
) }}
union all
{{ members(
    'initial_conferences_without_plan', conference, where=is_initial, success="outcome = 'no_plan'",
    exclusion="case when outcome = 'not_recorded' then 'not_recorded' end"
) }}
union all
{{ members(
    'review_conferences_on_time', conference, where="conference_type = 'review' and plan_id is not null",
    success='is_on_time', exclusion='timeliness_exclusion'
) }}
union all
{{ members(
    'review_conferences_due_held_on_time', obligation, where="status <> 'fell_away' and due_date is not null",
    success='is_on_time'
) }}
union all
{{ members(
    'plans_reviewed_on_time', open_plan_in_window, where='first_conference_due_date < period_end',
    success='late_in_window = 0 and not is_conference_overdue'
) }}
union all
{{ members(
    'parents_attended_initial_conference', meeting, where=is_initial, success='has_parent_attended',
    exclusion=invitation
) }}
union all
{{ members(
    'parents_attended_review_conference', meeting, where="conference_type = 'review'", success='has_parent_attended',
    exclusion=invitation
) }}
union all
{{ members('parents_excluded_from_conference', meeting, where='has_parent_excluded') }}
union all
{{ members(
    'child_participated_in_conference', conference, where="conference_type in ('initial', 'review')",
    success="child_participation in ('attended', 'advocate', 'views')",
    exclusion="case when child_participation is null then 'not_recorded' when child_participation = 'too_young' then 'too_young' end"
) }}
union all
{{ members(
    'conference_minutes_on_time', minutes, success='minutes_distributed_date <= minutes_due_date',
    exclusion="case when minutes_due_date > protection_date then 'not_yet_due' end"
) }}
union all
{{ members(
    'draft_plan_issued_at_conference', draft, where=started_plan,
    success='draft_plan_issued_date <= draft_plan_due_date',
    exclusion="case when draft_plan_due_date > protection_date then 'not_yet_due' end"
) }}
union all
{{ members(
    'core_group_on_time', core, where=started_plan, success='first_core_group_date <= core_group_due_date',
    exclusion="case when core_group_due_date > protection_date then 'not_yet_due' end"
) }}
