with reviews as (
    select
        stg.local_authority_code,
        stg.review_id,
        matched.child_id,
        matched.care_period_id,
        matched.disposition,
        stg.review_type,
        stg.scheduled_date,
        stg.held_date,
        stg.recorded_due_date,
        stg.adjourned_from_review_id,
        stg.officer_id,
        stg.participation_code,
        stg.chaired_by_child,
        stg.child_consulted,
        stg.parents_consulted,
        stg.carers_consulted,
        stg.parents_participated,
        {# What is dated after the extract has not happened yet. #}
        {% for column in [
            'child_seen_date', 'decisions_issued_date', 'record_distributed_date', 'record_completed_date',
            'sent_to_child_date'
        ] %}
        case when stg.{{ column }} <= extracts.care_date then stg.{{ column }} end as {{ column }},
        {% endfor %}
        stg.child_meeting_declined,
        stg.is_out_of_area,
        stg.plan_rating,
        stg.permanence_plan_agreed,
        stg.review_trigger,
        stg.late_reason,
        stg.team,
        stg.source_file,
        stg.source_sha256,
        stg.source_row
    from {{ ref('stg_reviews') }} as stg
    inner join {{ ref('int_reviews_matched') }} as matched
        on stg.local_authority_code = matched.local_authority_code and stg.review_id = matched.review_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on stg.local_authority_code = extracts.local_authority_code
),

in_series as (
    select
        reviews.*,
        obligations.sequence_number,
        obligations.anchor_date,
        obligations.previous_done_date as previous_review_date,
        obligations.due_rule,
        obligations.due_date,
        obligations.time_limit,
        obligations.law,
        obligations.is_on_time,
        {# Held before the history of the extract begins, and so in no series: nobody knows by when. #}
        coalesce(obligations.is_due_date_unknown, reviews.disposition = 'counted') as is_due_date_unknown,
        coalesce(obligations.is_limit_suspended, false) as is_limit_suspended,
        obligations.case_start as care_start_date,
        {# Only counted reviews have a review before them; the others are in no series. #}
        case
            when reviews.disposition = 'counted'
                then lag(reviews.permanence_plan_agreed) over (
                    partition by reviews.local_authority_code, reviews.care_period_id, reviews.disposition
                    order by obligations.sequence_number nulls last, reviews.review_id nulls last
                )
        end as previous_permanence_plan_agreed
    from reviews
    left join {{ ref('int_obligations') }} as obligations
        on
            reviews.local_authority_code = obligations.local_authority_code
            and obligations.series = 'looked_after_reviews'
            and reviews.care_period_id = obligations.case_id
            and reviews.review_id = obligations.done_id
)

select
    in_series.local_authority_code,
    in_series.review_id,
    {{ keyed_hash('review', 'in_series.review_id', 'in_series.local_authority_code') }} as review_key,
    in_series.child_id,
    children.child_key,
    in_series.care_period_id,
    in_series.disposition,
    coalesce(in_series.review_type, 'looked_after') as review_type,
    in_series.scheduled_date,
    in_series.held_date,
    in_series.recorded_due_date,
    in_series.sequence_number,
    case
        when in_series.sequence_number = 1 then 'first'
        when in_series.sequence_number = 2 then 'second'
        when in_series.sequence_number > 2 then 'later'
    end as review_number,
    in_series.care_start_date,
    in_series.anchor_date,
    in_series.previous_review_date,
    in_series.due_rule,
    in_series.due_date,
    in_series.time_limit,
    in_series.law,
    in_series.is_on_time,
    in_series.is_due_date_unknown,
    in_series.is_limit_suspended,
    in_series.officer_id,
    {{ recorded('coalesce(in_series.team, episodes.team)') }} as team,
    {{ age_at('children.date_of_birth', 'in_series.held_date') }} as age_at_review,
    {{ age_band('children.date_of_birth', 'in_series.held_date') }} as age_band,
    {{ age_band_participation('children.date_of_birth', 'in_series.held_date') }} as age_band_participation,
    case
        when children.date_of_birth is null then 'age_unknown'
        when in_series.held_date < children.fourth_birthday then 'under_4'
    end as age_exclusion,
    in_series.participation_code,
    codes.has_participated,
    codes.has_attended,
    in_series.chaired_by_child,
    in_series.child_seen_date,
    coalesce(
        in_series.child_seen_date <= in_series.held_date
        and (
            (in_series.sequence_number = 1 and in_series.child_seen_date >= in_series.care_start_date)
            or (in_series.sequence_number > 1 and in_series.child_seen_date > in_series.previous_review_date)
        ),
        false
    ) as was_child_seen_before,
    in_series.child_consulted,
    in_series.parents_consulted,
    in_series.carers_consulted,
    in_series.parents_participated,
    in_series.decisions_issued_date,
    {{ deadline('decisions', 'in_series.held_date') }} as decisions_due_date,
    {{ limit_columns('decisions', 'decisions_') }},
    in_series.record_distributed_date,
    {{ deadline('record', 'in_series.held_date') }} as record_due_date,
    {{ limit_columns('record', 'record_') }},
    in_series.record_completed_date,
    in_series.sent_to_child_date,
    in_series.child_meeting_declined,
    in_series.is_out_of_area,
    in_series.plan_rating,
    in_series.permanence_plan_agreed,
    case
        when in_series.disposition = 'counted'
            then
                coalesce(in_series.permanence_plan_agreed, false)
                or coalesce(in_series.previous_permanence_plan_agreed, false)
    end as was_permanence_agreed_by_now,
    in_series.review_trigger,
    in_series.late_reason,
    in_series.source_file,
    in_series.source_sha256,
    in_series.source_row
from in_series
inner join {{ ref('int_children') }} as children
    on in_series.local_authority_code = children.local_authority_code and in_series.child_id = children.child_id
left join {{ ref('int_participation_codes') }} as codes
    on
        in_series.local_authority_code = codes.local_authority_code
        and in_series.participation_code = codes.participation_code
        and in_series.held_date >= codes.valid_from
        and in_series.held_date < codes.valid_to
left join {{ ref('evidence_care_episodes') }} as episodes
    on
        in_series.local_authority_code = episodes.local_authority_code
        and in_series.child_id = episodes.child_id
        and in_series.care_period_id = episodes.care_period_id
        and episodes.disposition = 'used'
        and episodes.start_date <= in_series.held_date
        and in_series.held_date < {{ open_ended('episodes.current_until') }}
{{ deadline_joins('decisions', "'review_decisions'", 'in_series.held_date', 'in_series.local_authority_code') }}
{{ deadline_joins('record', "'review_record'", 'in_series.held_date', 'in_series.local_authority_code') }}
