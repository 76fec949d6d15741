{# Conferences and plans that contradict one another, or that figures leave out. #}
with conferences as (
    select
        stg.*,
        evidence.child_id as current_child_id,
        evidence.disposition,
        evidence.is_outside_plan,
        evidence.match_method,
        evidence.anchor_date,
        evidence.due_date
    from {{ ref('stg_conferences') }} as stg
    inner join {{ ref('evidence_conferences') }} as evidence
        on stg.local_authority_code = evidence.local_authority_code and stg.conference_id = evidence.conference_id
),

plans as (
    select
        stg.*,
        dated.child_id as current_child_id,
        dated.disposition,
        dated.end_date as known_end_date
    from {{ ref('stg_protection_plans') }} as stg
    inner join {{ ref('int_plans_dated') }} as dated
        on stg.local_authority_code = dated.local_authority_code and stg.plan_id = dated.plan_id
    where dated.disposition in ('counted', 'other_authority')
),

beginnings as (
    select * from conferences where disposition = 'counted' and conference_type in ('initial', 'transfer_in')
),

{#
    A plan starts on the day of its conference. A month either way allows for a system that dates one of them by the
    paperwork, and is far from the next conference, which is three months off (decided 2026-11-22).
#}
begun as (
    select distinct
        beginnings.local_authority_code,
        beginnings.conference_id,
        plans.plan_id
    from beginnings
    inner join plans
        on
            beginnings.local_authority_code = plans.local_authority_code
            and beginnings.current_child_id = plans.current_child_id
            and plans.start_date <= {{ days_after('beginnings.held_date', 31) }}
            and plans.start_date >= {{ days_after('beginnings.held_date', -31) }}
    union
    select
        beginnings.local_authority_code,
        beginnings.conference_id,
        plans.plan_id
    from beginnings
    inner join plans
        on
            beginnings.local_authority_code = plans.local_authority_code
            and beginnings.plan_id = plans.plan_id
),

{# What an export's history does not reach back to is unknown, and not missing. #}
histories as (
    select
        local_authority_code,
        max(case when export_name = 'conferences' then history_from end) as conferences_from,
        max(case when export_name = 'protection_plans' then history_from end) as plans_from
    from {{ ref('int_export_histories') }}
    group by local_authority_code
),

conferences_without_plan as (
    select beginnings.*
    from beginnings
    inner join histories on beginnings.local_authority_code = histories.local_authority_code
    left join begun
        on
            beginnings.local_authority_code = begun.local_authority_code
            and beginnings.conference_id = begun.conference_id
    where
        beginnings.outcome = 'plan_started'
        and begun.conference_id is null
        and coalesce(beginnings.held_date >= histories.plans_from, true)
),

{# Before the first conference on record there is nothing that a plan could have been missing. #}
conferences_reach_back_to as (
    select
        beginnings.local_authority_code,
        min(beginnings.held_date) as first_date
    from beginnings
    group by beginnings.local_authority_code
),

plans_without_conference as (
    select plans.*
    from plans
    inner join conferences_reach_back_to
        on
            plans.local_authority_code = conferences_reach_back_to.local_authority_code
            and plans.start_date >= conferences_reach_back_to.first_date
    inner join histories on plans.local_authority_code = histories.local_authority_code
    left join begun
        on plans.local_authority_code = begun.local_authority_code and plans.plan_id = begun.plan_id
    where
        plans.disposition = 'counted'
        and begun.plan_id is null
        and coalesce(plans.start_date >= histories.conferences_from, true)
),

{# The plan that starts while another one is open; of two of one day, the later id. One that never opened is not one. #}
plans_open_at_once as (
    select distinct plans.*
    from plans
    inner join plans as others
        on
            plans.local_authority_code = others.local_authority_code
            and plans.current_child_id = others.current_child_id
            and plans.plan_id <> others.plan_id
            and plans.disposition = others.disposition
            and others.start_date <= plans.start_date
            and plans.start_date < {{ open_ended('others.known_end_date') }}
    where
        plans.disposition = 'counted'
        and plans.start_date < {{ open_ended('plans.known_end_date') }}
        and (others.start_date < plans.start_date or others.plan_id < plans.plan_id)
),

counted_conferences as (
    select * from conferences where disposition = 'counted'
),

{#
    One conference under two dates, or held twice without the first being adjourned. The series of reviews has three
    months between two conferences at least, so that a week is no second one (decided 2026-11-28).
#}
conferences_dated_twice as (
    select later.*
    from counted_conferences as later
    inner join counted_conferences as earlier
        on
            later.local_authority_code = earlier.local_authority_code
            and later.conference_type = earlier.conference_type
            and later.current_child_id = earlier.current_child_id
            and later.held_date > earlier.held_date
    where
        later.held_date <= {{ days_after('earlier.held_date', 7) }}
        or (later.conference_type = 'initial' and later.section47_id = earlier.section47_id)
    union
    select later.*
    from counted_conferences as later
    inner join counted_conferences as earlier
        on
            later.local_authority_code = earlier.local_authority_code
            and later.conference_type = earlier.conference_type
            and later.meeting_id = earlier.meeting_id
            and later.held_date > earlier.held_date
),

enquiries_of_another_child as (
    select conferences.*
    from conferences
    inner join {{ ref('evidence_section47_enquiries') }} as enquiries
        on
            conferences.local_authority_code = enquiries.local_authority_code
            and conferences.section47_id = enquiries.section47_id
            and conferences.current_child_id <> enquiries.child_id
    where conferences.match_method = 'id'
)

{{ finding('duplicate_same_day', 'conferences', 'held_date', 'conferences', "disposition = 'duplicate_same_day'") }}
union all
{{ finding('conference_dated_twice', 'conferences', 'held_date', 'conferences_dated_twice') }}
union all
{{ finding('outside_plan', 'conferences', 'plan_id', 'conferences', 'is_outside_plan') }}
union all
{{ finding(
    'cancelled_and_held', 'conferences', 'is_cancelled', 'conferences', 'is_cancelled and held_date <= extract_date'
) }}
union all
{{ finding(
    'conference_without_enquiry', 'conferences', 'section47_id', 'conferences',
    "disposition = 'counted' and conference_type = 'initial' and match_method = 'none'"
) }}
union all
{{ finding(
    'conference_before_enquiry', 'conferences', 'section47_id', 'conferences',
    "disposition = 'counted' and conference_type = 'initial' and match_method <> 'none' and anchor_date > held_date"
) }}
union all
{{ finding('enquiry_of_another_child', 'conferences', 'section47_id', 'enquiries_of_another_child') }}
union all
{{ finding(
    'recorded_due_date_differs', 'conferences', 'recorded_due_date', 'conferences',
    "disposition = 'counted' and recorded_due_date <> due_date"
) }}
union all
{{ finding('plan_started_without_plan', 'conferences', 'outcome', 'conferences_without_plan') }}
union all
{{ finding('plan_without_conference', 'protection_plans', 'start_date', 'plans_without_conference') }}
union all
{{ finding('two_open_plans', 'protection_plans', 'end_date', 'plans_open_at_once') }}
