with children as (
    select
        local_authority_code,
        period_end,
        child_id,
        'care_period' as subject_type,
        care_period_id as subject_id,
        is_child_row,
        source_file,
        source_sha256,
        source_row
    from {{ ref('int_care_months') }}
    union all
    select
        local_authority_code,
        period_end,
        child_id,
        'plan' as subject_type,
        plan_id as subject_id,
        true as is_child_row,
        source_file,
        source_sha256,
        source_row
    from {{ ref('int_plan_months') }}
),

in_post as (
    select
        spells.local_authority_code,
        month_ends.period_end,
        spells.spell_id,
        spells.officer_id,
        spells.officer_role,
        spells.contract_type,
        spells.full_time_equivalent,
        spells.start_date,
        spells.source_file,
        spells.source_sha256,
        spells.source_row
    from {{ ref('int_officer_spells') }} as spells
    inner join {{ ref('int_extract_dates') }} as extracts
        on spells.local_authority_code = extracts.local_authority_code
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            spells.local_authority_code = month_ends.local_authority_code
            and spells.start_date <= month_ends.period_end
            and {{ open_ended('spells.end_date') }} > month_ends.period_end
            and month_ends.period_end <= extracts.reviewing_officers_date
    where spells.officer_role in ('iro', 'conference_chair', 'both')
),

posts as (
    select
        posts.local_authority_code,
        month_ends.period_end,
        posts.post_spell_id,
        posts.role as officer_role,
        posts.full_time_equivalent,
        posts.start_date,
        posts.source_file,
        posts.source_sha256,
        posts.source_row
    from {{ ref('evidence_established_posts') }} as posts
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            posts.local_authority_code = month_ends.local_authority_code
            and posts.start_date <= month_ends.period_end
            and {{ open_ended('posts.end_date') }} > month_ends.period_end
    where
        posts.disposition = 'used'
        and posts.role in ('iro', 'conference_chair', 'both')
        and posts.full_time_equivalent is not null
),

service_spells as (
    select * from {{ ref('int_officer_spells') }} where officer_role in ('iro', 'conference_chair', 'both')
),

{# Who came and who went: a spell that no other of the same officer leads up to or follows; once an officer and day. #}
{% for relation, day, other in [
    (
        'joining', 'start_date',
        "others.start_date < spells.start_date and " ~ open_ended('others.end_date') ~ " >= "
        ~ days_after('spells.start_date', -1)
    ),
    (
        'leaving', 'end_date',
        "others.start_date <= " ~ days_after('spells.end_date', 1) ~ " and " ~ open_ended('others.end_date')
        ~ " > spells.end_date"
    )
] %}
{{ relation }} as (
    select *
    from (
        select
            spells.*,
            row_number() over (
                partition by spells.local_authority_code, spells.officer_id, spells.{{ day }}
                order by spells.spell_id nulls last
            ) as choice
        from service_spells as spells
        where
            spells.{{ day }} is not null
            and not exists (
                select 1
                from service_spells as others
                where
                    others.local_authority_code = spells.local_authority_code
                    and others.officer_id = spells.officer_id
                    and {{ other }}
            )
    ) as numbered
    where choice = 1
),

{% endfor %}
caseloads as (
    select * from {{ ref('evidence_caseloads') }}
),

meetings as (
    select
        reviews.local_authority_code,
        'review' as subject_type,
        reviews.review_id as subject_id,
        reviews.child_id,
        reviews.held_date,
        'looked_after_review' as meeting_type,
        reviews.source_file,
        reviews.source_sha256,
        reviews.source_row
    from {{ ref('evidence_reviews') }} as reviews
    where reviews.disposition = 'counted'
    union all
    select
        local_authority_code,
        'meeting' as subject_type,
        meeting_id as subject_id,
        child_id,
        held_date,
        concat(conference_type, '_conference') as meeting_type,
        source_file,
        source_sha256,
        source_row
    from {{ ref('int_conference_meetings') }}
    union all
    select
        local_authority_code,
        'other_meeting' as subject_type,
        meeting_id as subject_id,
        child_id,
        held_date,
        meeting_type,
        source_file,
        source_sha256,
        source_row
    from {{ ref('evidence_other_meetings') }}
    where disposition = 'used'
)

{% set period = {
    'period_type': "'point_in_time'", 'period_end': 'period_end', 'attributes': []
} %}
{% set care = dict(
    period, relation='children', subject_type='care_period', subject_id='subject_id', state='looked after'
) %}
{% set plan = dict(period, relation='children', subject_type='plan', subject_id='subject_id', state='open') %}
{% set spell = dict(
    period, relation='in_post', subject_type='officer', subject_id='officer_id', child_id='null',
    state='in post', anchor_date='start_date', attributes=['contract_type', 'officer_role']
) %}
{% set post = dict(
    period, relation='posts', subject_type='post', subject_id='post_spell_id', child_id='null', state='established',
    anchor_date='start_date', attributes=['officer_role']
) %}
{% set joining = {
    'relation': 'joining', 'subject_type': 'officer', 'subject_id': 'officer_id', 'child_id': 'null',
    'event': ['start_date', 'joined'], 'attributes': []
} %}
{% set leaving = dict(joining, relation='leaving', event=['end_date', 'left'], anchor_date='start_date') %}
{% set officer = dict(
    period, relation='caseloads', subject_type='officer', subject_id='officer_id', child_id='null', state='in post'
) %}
{% set is_care = "subject_type = 'care_period'" %}
{% set is_plan = "subject_type = 'plan'" %}
{% set within_guidance = 'looked_after_children <= most_children_per_fte * looked_after_full_time_equivalent' %}

{{ members('caseload_per_fte', care, where=is_care, distinct_key='child_id') }}
union all
{{ members('caseload_per_fte', plan, where=is_plan, distinct_key='child_id') }}
union all
{{ members(
    'caseload_per_fte', spell, role='denominator', amount='full_time_equivalent',
    where='full_time_equivalent is not null'
) }}
union all
{{ members('looked_after_caseload_per_fte', care, where=is_care ~ ' and is_child_row') }}
union all
{{ members(
    'looked_after_caseload_per_fte', spell, role='denominator', amount='full_time_equivalent',
    where="full_time_equivalent is not null and officer_role in ('iro', 'both')"
) }}
union all
{{ members('protection_caseload_per_fte', plan, where=is_plan) }}
union all
{{ members(
    'protection_caseload_per_fte', spell, role='denominator', amount='full_time_equivalent',
    where="full_time_equivalent is not null and officer_role in ('conference_chair', 'both')"
) }}
union all
{{ members(
    'officers_within_guidance', dict(officer, threshold='guidance'),
    where='is_reviewing_officer and looked_after_full_time_equivalent > 0 and looked_after_children > 0',
    success=within_guidance
) }}
union all
{{ members('officers_in_post', spell, distinct_key='officer_id') }}
union all
{{ members('officers_in_post_fte', spell, amount='full_time_equivalent', where='full_time_equivalent is not null') }}
union all
{{ members('posts_fte', post, amount='full_time_equivalent') }}
union all
{{ members('vacancies_fte', post, amount='full_time_equivalent') }}
union all
{{ members('vacancies_fte', spell, amount='-full_time_equivalent', where='full_time_equivalent is not null') }}
union all
{{ members('officers_joining', joining) }}
union all
{{ members('officers_leaving', leaving) }}
union all
{% for subject_type in ['review', 'meeting', 'other_meeting'] %}
{{ members(
    'meetings_chaired',
    {
        'relation': 'meetings', 'subject_type': subject_type, 'subject_id': 'subject_id',
        'event': ['held_date', 'held'], 'done': ['held_date', 'held'], 'attributes': ['meeting_type']
    },
    where="subject_type = '" ~ subject_type ~ "'"
) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
