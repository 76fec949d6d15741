with stages as (
    select * from {{ ref('evidence_escalation_stages') }} where disposition = 'used'
),

by_escalation as (
    select
        local_authority_code,
        escalation_id,
        min(case when is_formal then entered_date end) as first_formal_date
    from stages
    group by local_authority_code, escalation_id
),

first_stages as (
    select
        local_authority_code,
        escalation_id,
        stage,
        row_number() over (
            partition by local_authority_code, escalation_id
            order by entered_date nulls last, stage_order nulls last, stage nulls last
        ) as choice
    from stages
),

unknown_reasons as (
    select
        local_authority_code,
        recorded_text,
        source_file,
        source_row
    from {{ ref('stg_unknown_codes') }}
    where export_name = 'escalations' and column_name = 'reason_code'
),

escalations as (
    select
        stg.local_authority_code,
        stg.escalation_id,
        ids.current_child_id as child_id,
        stg.raised_date,
        stg.officer_id,
        stg.route,
        stg.reason_code,
        {# Of a code that is in no list, what the file says: two concerns of one such reason are about the same. #}
        lower(coalesce(unknown_reasons.recorded_text, stg.reason_code)) as compared_reason,
        stg.challenged_agency,
        stg.review_id,
        stg.conference_id,
        case when stg.resolved_date <= extracts.escalations_date then stg.resolved_date end as resolved_date,
        case when stg.resolved_date is null or stg.resolved_date <= extracts.escalations_date then stg.resolution end
            as resolution,
        stg.repeat_of_escalation_id,
        {% for column in ['cafcass_referral_date', 'court_referral_date'] %}
        case when stg.{{ column }} <= extracts.escalations_date then stg.{{ column }} end as {{ column }},
        {% endfor %}
        stg.impact_code,
        extracts.escalations_date,
        stg.team,
        {{ months_after('stg.raised_date', '-repeat_limit.amount') }} as repeats_from_date,
        {{ limit_columns('repeat', 'repeat_') }},
        case
            when by_escalation.escalation_id is not null then by_escalation.first_formal_date
            when stg.is_formal then stg.raised_date
        end as formal_date,
        case
            when stg.raised_date is null then 'date_out_of_range'
            when stg.raised_date > extracts.escalations_date then 'after_extract_date'
            else 'used'
        end as disposition,
        stg.source_file,
        stg.source_sha256,
        stg.source_row
    from {{ ref('stg_escalations') }} as stg
    inner join {{ ref('int_child_ids') }} as ids
        on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on stg.local_authority_code = extracts.local_authority_code
    left join by_escalation
        on
            stg.local_authority_code = by_escalation.local_authority_code
            and stg.escalation_id = by_escalation.escalation_id
    left join unknown_reasons
        on
            stg.local_authority_code = unknown_reasons.local_authority_code
            and stg.source_file = unknown_reasons.source_file
            and stg.source_row = unknown_reasons.source_row
    {{ limit_joins('repeat', "'repeat_concern_months'", 'stg.raised_date', 'stg.local_authority_code') }}
),

{# Stages entered by the day it was resolved: the last of them is where it ended. #}
final_stages as (
    select
        escalations.local_authority_code,
        escalations.escalation_id,
        stages.stage,
        row_number() over (
            partition by escalations.local_authority_code, escalations.escalation_id
            order by
                stages.entered_date desc nulls last, stages.stage_order desc nulls last, stages.stage asc nulls last
        ) as choice
    from escalations
    inner join stages
        on
            escalations.local_authority_code = stages.local_authority_code
            and escalations.escalation_id = stages.escalation_id
            and stages.entered_date <= escalations.resolved_date
),

repeats as (
    select
        escalations.local_authority_code,
        escalations.escalation_id,
        {{ count_rows() }} as earlier_concerns
    from escalations
    inner join escalations as earlier
        on
            escalations.local_authority_code = earlier.local_authority_code
            and escalations.child_id = earlier.child_id
            and escalations.compared_reason = earlier.compared_reason
            and escalations.escalation_id <> earlier.escalation_id
            and earlier.disposition = 'used'
            and earlier.resolved_date >= escalations.repeats_from_date
            and earlier.resolved_date <= escalations.raised_date
    group by escalations.local_authority_code, escalations.escalation_id
)

select
    escalations.local_authority_code,
    escalations.escalation_id,
    {{ keyed_hash('escalation', 'escalations.escalation_id', 'escalations.local_authority_code') }} as escalation_key,
    escalations.child_id,
    children.child_key,
    escalations.disposition,
    escalations.raised_date,
    escalations.officer_id,
    {{ recorded('escalations.route') }} as route,
    {{ recorded('escalations.reason_code') }} as reason,
    {{ recorded('escalations.challenged_agency') }} as challenged_agency,
    escalations.review_id,
    escalations.conference_id,
    escalations.formal_date,
    case when escalations.formal_date is null then 'informal' else 'formal' end as formality,
    {{ deadline('resolution', 'escalations.formal_date') }} as due_date,
    {{ limit_columns('resolution') }},
    escalations.resolved_date,
    {# Open and not yet due is neither. #}
    case
        when escalations.formal_date is null then null
        when escalations.resolved_date is not null
            then escalations.resolved_date <= {{ deadline('resolution', 'escalations.formal_date') }}
        when {{ deadline('resolution', 'escalations.formal_date') }} <= escalations.escalations_date then false
    end as is_on_time,
    escalations.resolution,
    coalesce(first_stages.stage, 'none') as first_stage,
    case when escalations.resolved_date is not null then coalesce(final_stages.stage, 'none') end as final_stage,
    escalations.repeat_of_escalation_id,
    escalations.repeat_of_escalation_id is not null or coalesce(repeats.earlier_concerns, 0) > 0 as is_repeat,
    escalations.repeat_time_limit,
    escalations.repeat_law,
    escalations.cafcass_referral_date,
    escalations.court_referral_date,
    {{ recorded('escalations.impact_code') }} as impact_code,
    {{ recorded('escalations.team') }} as team,
    escalations.source_file,
    escalations.source_sha256,
    escalations.source_row
from escalations
inner join {{ ref('int_children') }} as children
    on
        escalations.local_authority_code = children.local_authority_code
        and escalations.child_id = children.child_id
left join first_stages
    on
        escalations.local_authority_code = first_stages.local_authority_code
        and escalations.escalation_id = first_stages.escalation_id
        and first_stages.choice = 1
left join final_stages
    on
        escalations.local_authority_code = final_stages.local_authority_code
        and escalations.escalation_id = final_stages.escalation_id
        and final_stages.choice = 1
left join repeats
    on
        escalations.local_authority_code = repeats.local_authority_code
        and escalations.escalation_id = repeats.escalation_id
{{ deadline_joins(
    'resolution', "'escalation_resolution'", 'escalations.formal_date', 'escalations.local_authority_code'
) }}
