with escalations as (
    select
        escalations.local_authority_code,
        escalations.escalation_id,
        escalations.child_id,
        escalations.raised_date,
        escalations.formal_date,
        escalations.due_date,
        escalations.time_limit,
        escalations.law,
        escalations.repeat_time_limit,
        escalations.repeat_law,
        escalations.resolved_date,
        escalations.is_on_time,
        escalations.is_repeat,
        escalations.cafcass_referral_date,
        case
            when escalations.resolution = 'withdrawn' then 'withdrawn'
            when escalations.due_date > extracts.escalations_date then 'not_yet_due'
        end as resolution_exclusion,
        case
            when escalations.formal_date <= escalations.resolved_date
                then {{ working_days_between('formal_days', 'resolved_days') }}
        end as working_days_to_resolve,
        extracts.escalations_date,
        escalations.team,
        coalesce(officers.officer_key, 'not_recorded') as officer,
        escalations.reason,
        escalations.route,
        escalations.formality,
        escalations.first_stage,
        escalations.final_stage,
        escalations.challenged_agency,
        {{ recorded('escalations.resolution') }} as resolution,
        escalations.source_file,
        escalations.source_sha256,
        escalations.source_row
    from {{ ref('evidence_escalations') }} as escalations
    inner join {{ ref('int_extract_dates') }} as extracts
        on escalations.local_authority_code = extracts.local_authority_code
    left join {{ ref('int_officers') }} as officers
        on
            escalations.local_authority_code = officers.local_authority_code
            and escalations.officer_id = officers.officer_id
    left join {{ ref('int_calendar') }} as formal_days on escalations.formal_date = formal_days.calendar_date
    left join {{ ref('int_calendar') }} as resolved_days on escalations.resolved_date = resolved_days.calendar_date
    where escalations.disposition = 'used'
),

stages as (
    select
        stages.*,
        extracts.escalations_date,
        case
            when stages.exit_outcome = 'withdrawn' then 'withdrawn'
            when stages.due_date > extracts.escalations_date then 'not_yet_due'
        end as response_exclusion
    from {{ ref('evidence_escalation_stages') }} as stages
    inner join {{ ref('int_extract_dates') }} as extracts
        on stages.local_authority_code = extracts.local_authority_code
    where stages.disposition = 'used'
),

stage_members as (
    select
        local_authority_code,
        escalation_id,
        stage_id,
        child_id,
        entered_date,
        due_date,
        time_limit,
        law,
        responded_date,
        is_senior,
        is_on_time,
        response_exclusion,
        stage,
        {{ recorded('exit_outcome') }} as exit_outcome,
        team,
        source_file,
        source_sha256,
        source_row
    from stages
),

open_months as (
    select
        escalations.local_authority_code,
        month_ends.period_end,
        escalations.escalation_id,
        escalations.child_id,
        escalations.raised_date,
        escalations.formal_date,
        escalations.due_date,
        escalations.time_limit,
        escalations.law,
        escalations.team,
        case when escalations.formal_date <= month_ends.period_end then 'formal' else 'informal' end as formality,
        {{ working_days_between('raised_days', 'end_days') }} as working_days_open,
        escalations.source_file,
        escalations.source_sha256,
        escalations.source_row
    from escalations
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            escalations.local_authority_code = month_ends.local_authority_code
            and month_ends.period_end <= escalations.escalations_date
            and escalations.raised_date <= month_ends.period_end
            and {{ open_ended('escalations.resolved_date') }} > month_ends.period_end
    inner join {{ ref('int_calendar') }} as raised_days on escalations.raised_date = raised_days.calendar_date
    inner join {{ ref('int_calendar') }} as end_days on month_ends.period_end = end_days.calendar_date
),

current_stages as (
    select
        open_months.local_authority_code,
        open_months.period_end,
        open_months.escalation_id,
        stages.stage,
        row_number() over (
            partition by open_months.local_authority_code, open_months.period_end, open_months.escalation_id
            order by
                stages.entered_date desc nulls last, stages.stage_order desc nulls last, stages.stage asc nulls last
        ) as choice
    from open_months
    inner join stages
        on
            open_months.local_authority_code = stages.local_authority_code
            and open_months.escalation_id = stages.escalation_id
            and stages.entered_date <= open_months.period_end
),

open_escalations as (
    select
        open_months.*,
        coalesce(current_stages.stage, 'none') as current_stage,
        case
            when open_months.working_days_open <= 20 then 'up_to_20'
            when open_months.working_days_open <= 60 then '21_to_60'
            else 'over_60'
        end as days_open_band
    from open_months
    left join current_stages
        on
            open_months.local_authority_code = current_stages.local_authority_code
            and open_months.period_end = current_stages.period_end
            and open_months.escalation_id = current_stages.escalation_id
            and current_stages.choice = 1
),

{# Each different reason of a concern: its own, and those listed beside it. One without any counts as not recorded. #}
all_reasons as (
    select
        local_authority_code,
        escalation_id,
        reason as reason_code
    from escalations
    where reason <> 'not_recorded'
    union
    select
        local_authority_code,
        escalation_id,
        reason_code
    from {{ ref('evidence_escalation_reasons') }}
    where disposition = 'used'
),

reasons as (
    select
        escalations.local_authority_code,
        escalations.escalation_id,
        escalations.child_id,
        escalations.raised_date,
        coalesce(all_reasons.reason_code, 'not_recorded') as reason,
        escalations.source_file,
        escalations.source_sha256,
        escalations.source_row
    from escalations
    left join all_reasons
        on
            escalations.local_authority_code = all_reasons.local_authority_code
            and escalations.escalation_id = all_reasons.escalation_id
),

{# A rate over the children looked after at the end of the window, for each kind of window. #}
windows as (
    select * from {{ ref('int_periods') }} where is_for_windows
),

window_escalations as (
    select
        windows.period_type,
        windows.period_end,
        escalations.*
    from escalations
    inner join windows
        on
            escalations.local_authority_code = windows.local_authority_code
            and escalations.raised_date >= windows.period_start
            and escalations.raised_date <= windows.period_end
    where escalations.route = 'care'
),

window_children as (
    select
        windows.period_type,
        months.*
    from {{ ref('int_care_months') }} as months
    inner join windows
        on
            months.local_authority_code = windows.local_authority_code
            and months.period_end = windows.period_end
    where months.is_child_row
)

{% set escalation = {
    'relation': 'escalations', 'subject_type': 'escalation', 'subject_id': 'escalation_id',
    'event': ['raised_date', 'raised'], 'anchor_date': 'formal_date', 'due_date': 'due_date',
    'done': ['resolved_date', 'resolved'],
    'attributes': [
        'team', 'officer', 'reason', 'route', 'formality', 'first_stage', 'final_stage', 'challenged_agency',
        'resolution'
    ]
} %}
{% set reason = {
    'relation': 'reasons', 'subject_type': 'escalation', 'subject_id': 'escalation_id',
    'event': ['raised_date', 'raised'], 'attributes': ['reason']
} %}
{% set resolved = dict(escalation, event=['resolved_date', 'resolved']) %}
{% set formal = dict(escalation, event=['formal_date', 'made formal']) %}
{% set referred = dict(
    escalation, event=['cafcass_referral_date', 'referred to Cafcass'],
    done=['cafcass_referral_date', 'referred to Cafcass']
) %}
{% set stage = {
    'relation': 'stage_members', 'subject_type': 'stage', 'subject_id': 'stage_id',
    'event': ['entered_date', 'entered'], 'anchor_date': 'entered_date', 'due_date': 'due_date',
    'done': ['responded_date', 'answered'],
    'attributes': ['team', 'stage', 'exit_outcome']
} %}
{% set open_escalation = {
    'relation': 'open_escalations', 'subject_type': 'escalation', 'subject_id': 'escalation_id',
    'period_type': "'point_in_time'", 'period_end': 'period_end', 'state': 'open', 'since': 'formal since',
    'anchor_date': 'formal_date', 'due_date': 'due_date', 'done': ['null', 'resolved'],
    'attributes': ['team', 'formality', 'current_stage', 'days_open_band']
} %}
{% set raised_in_window = dict(
    escalation, relation='window_escalations', period_type='period_type', period_end='period_end', attributes=[]
) %}
{% set looked_after = {
    'relation': 'window_children', 'subject_type': 'care_period', 'subject_id': 'care_period_id',
    'period_type': 'period_type', 'period_end': 'period_end', 'state': 'looked after', 'attributes': []
} %}

{{ members('escalations_raised', escalation) }}
union all
{{ members('children_with_escalations', escalation, distinct_key='child_id') }}
union all
{{ members('escalations_by_any_reason', reason, distinct_key='escalation_id') }}
union all
{{ members(
    'escalation_working_days', resolved,
    where="working_days_to_resolve is not null and resolution <> 'withdrawn'", amount='working_days_to_resolve'
) }}
union all
{{ members('escalation_rate', raised_in_window) }}
union all
{{ members('escalation_rate', looked_after, role='denominator') }}
union all
{{ members('escalations_resolved', resolved, where='resolved_date is not null') }}
union all
{{ members(
    'escalations_resolved_on_time', formal, where='formal_date is not null', success='is_on_time',
    exclusion='resolution_exclusion'
) }}
union all
{{ members('escalations_open', open_escalation) }}
union all
{{ members('escalations_overdue', open_escalation, where="formality = 'formal' and due_date <= period_end") }}
union all
{{ members('escalation_stages_entered', stage) }}
union all
{{ members(
    'stage_responses_on_time', stage, where='due_date is not null', success='is_on_time',
    exclusion='response_exclusion'
) }}
union all
{{ members('escalations_to_senior_manager', stage, where='is_senior', distinct_key='escalation_id') }}
union all
{{ members(
    'cafcass_referrals', referred,
    where='cafcass_referral_date is not null and cafcass_referral_date <= escalations_date'
) }}
union all
{{ members('repeat_escalations', dict(escalation, threshold='repeat'), success='is_repeat') }}
