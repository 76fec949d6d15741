with counted_reviews as (
    select
        reviews.local_authority_code,
        reviews.review_id,
        reviews.child_id,
        reviews.held_date,
        reviews.anchor_date,
        reviews.due_date,
        reviews.time_limit,
        reviews.law,
        reviews.is_on_time,
        case when reviews.is_due_date_unknown then 'due_date_unknown' end as timeliness_exclusion,
        reviews.sequence_number,
        {# The first on record of a case begun before the history, where it is not the first of all. #}
        coalesce(reviews.is_due_date_unknown and reviews.sequence_number > 1, false) as is_after_unknown,
        reviews.is_due_date_unknown,
        reviews.age_exclusion,
        reviews.has_participated,
        reviews.has_attended,
        reviews.was_child_seen_before,
        reviews.child_consulted,
        reviews.parents_consulted,
        reviews.carers_consulted,
        reviews.parents_participated,
        reviews.decisions_issued_date,
        reviews.decisions_due_date,
        reviews.decisions_time_limit,
        reviews.decisions_law,
        reviews.record_distributed_date,
        reviews.record_due_date,
        reviews.record_time_limit,
        reviews.record_law,
        reviews.was_permanence_agreed_by_now,
        extracts.care_date,
        reviews.team,
        coalesce(officers.officer_key, 'not_recorded') as officer,
        reviews.age_band,
        reviews.review_type,
        reviews.review_number,
        {{ recorded('reviews.participation_code') }} as participation_code,
        {{ recorded('reviews.plan_rating') }} as plan_rating,
        {{ recorded('reviews.review_trigger') }} as review_trigger,
        {{ recorded('reviews.chaired_by_child') }} as chaired_by_child,
        {{ recorded('reviews.late_reason') }} as late_reason,
        {{ recorded('reviews.due_rule') }} as due_rule,
        case
            when reviews.has_attended then 'attended'
            when reviews.participation_code in ('PN5', 'PN6', 'PN7') then 'absent'
            else 'not_recorded'
        end as attended,
        reviews.source_file,
        reviews.source_sha256,
        reviews.source_row
    from {{ ref('evidence_reviews') }} as reviews
    inner join {{ ref('int_extract_dates') }} as extracts
        on reviews.local_authority_code = extracts.local_authority_code
    left join {{ ref('int_officers') }} as officers
        on
            reviews.local_authority_code = officers.local_authority_code
            and reviews.officer_id = officers.officer_id
    where reviews.disposition = 'counted'
),

obligations as (
    select * from {{ ref('evidence_obligations') }} where series = 'looked_after_reviews'
),

open_periods as (
    select
        *,
        open_due_rule as due_rule
    from {{ ref('int_care_months') }}
)

{% set review = {
    'relation': 'counted_reviews', 'subject_type': 'review', 'subject_id': 'review_id',
    'event': ['held_date', 'held'], 'anchor_date': 'anchor_date', 'due_date': 'due_date',
    'done': ['held_date', 'held'],
    'attributes': [
        'team', 'officer', 'age_band', 'review_type', 'review_number', 'participation_code', 'plan_rating',
        'review_trigger', 'chaired_by_child', 'late_reason', 'due_rule', 'attended'
    ]
} %}
{% set decisions = dict(
    review, anchor_date='held_date', due_date='decisions_due_date',
    done=['decisions_issued_date', 'issued', 'decisions']
) %}
{% set record = dict(
    review, anchor_date='held_date', due_date='record_due_date',
    done=['record_distributed_date', 'distributed', 'record']
) %}
{% set obligation = {
    'relation': 'obligations', 'subject_type': 'obligation',
    'subject_id': "concat(case_id, ' review ', cast(sequence_number as varchar))",
    'event': ['due_date', 'due'], 'anchor_date': 'anchor_date', 'due_date': 'due_date', 'done': ['done_date', 'held'],
    'attributes': ['team', 'due_rule']
} %}
{% set open_period = {
    'relation': 'open_periods', 'subject_type': 'care_period', 'subject_id': 'care_period_id',
    'period_type': "'point_in_time'", 'period_end': 'period_end', 'state': 'looked after',
    'anchor_date': 'open_anchor_date', 'due_date': 'open_due_date', 'done': ['null', 'held', 'review'],
    'attributes': ['team', 'officer', 'age_band', 'due_rule']
} %}
{% set open_period_in_window = dict(
    open_period, relation=windows_of('open_periods', 'looked_after_reviews', 'care_period_id'), period_type='period_type'
) %}
{% set is_adoption_rule = "due_rule in ('authorised', 'placed', 'placed_second', 'returned')" %}

{{ members('reviews_held', review) }}
union all
{{ members('reviews_on_time', review, success='is_on_time', exclusion='timeliness_exclusion') }}
union all
{{ members('reviews_late', review, where='is_on_time = false') }}
union all
{{ members(
    'reviews_due_held_on_time', obligation, where="status <> 'fell_away' and due_date is not null",
    success='is_on_time'
) }}
union all
{{ members('reviews_never_held', obligation, where="status = 'never_held'") }}
union all
{{ members(
    'children_reviewed_on_time', open_period_in_window, where='first_review_due_date <= period_end',
    success='late_in_window = 0 and not is_review_overdue'
) }}
union all
{{ members('reviews_overdue', open_period, where='is_review_overdue') }}
union all
{{ members(
    'adoption_reviews_on_time', obligation, where="status <> 'fell_away' and due_date is not null and " ~ is_adoption_rule,
    success='is_on_time'
) }}
union all
{{ members('adoption_reviews_overdue', open_period, where='is_review_overdue and ' ~ is_adoption_rule) }}
union all
{{ members(
    'review_days_late', review, where='is_on_time = false', amount=days_between('due_date', 'held_date')
) }}
union all
{{ members(
    'review_participation', review, success='has_participated',
    exclusion="coalesce(age_exclusion, case when has_participated is null then 'not_recorded' end)"
) }}
union all
{{ members(
    'review_attendance', review, success='has_attended',
    exclusion="coalesce(age_exclusion, case when has_attended is null then 'not_recorded' end)"
) }}
union all
{{ members('child_seen_before_review', review, where='not is_after_unknown', success='was_child_seen_before') }}
union all
{{ members(
    'child_consulted_before_review', review, success='child_consulted',
    exclusion="coalesce(age_exclusion, case when child_consulted is null then 'not_recorded' end)"
) }}
union all
{% for indicator_id, column in [
    ('parents_consulted_before_review', 'parents_consulted'),
    ('carers_consulted_before_review', 'carers_consulted'),
    ('parents_participated_in_review', 'parents_participated')
] %}
{{ members(
    indicator_id, review, success=column, exclusion='case when ' ~ column ~ " is null then 'not_recorded' end"
) }}
union all
{% endfor %}
{{ members(
    'reviews_chaired_by_child', review, success="chaired_by_child in ('co_chaired', 'chaired')",
    exclusion="coalesce(age_exclusion, case when chaired_by_child = 'not_recorded' then 'not_recorded' end)"
) }}
union all
{{ members(
    'decisions_issued_on_time', decisions, success='decisions_issued_date <= decisions_due_date',
    exclusion="case when decisions_due_date > care_date then 'not_yet_due' end"
) }}
union all
{{ members(
    'review_records_distributed_on_time', record, success='record_distributed_date <= record_due_date',
    exclusion="case when record_due_date > care_date then 'not_yet_due' end"
) }}
union all
{{ members(
    'permanence_plan_by_second_review', review, where='sequence_number = 2 and not is_due_date_unknown',
    success='was_permanence_agreed_by_now'
) }}
union all
{% for colour in ['red', 'amber', 'green'] %}
{{ members(
    'care_plans_rated_' ~ colour, review, success="plan_rating = '" ~ colour ~ "'",
    exclusion="case when plan_rating = 'not_recorded' then 'not_recorded' end"
) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
