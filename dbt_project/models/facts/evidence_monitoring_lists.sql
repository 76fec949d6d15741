{#
    What the service works from, as at the day of the extract. Sixty days ahead (monitoring_days) is two monthly
    refreshes, so nothing falls between two lists; a child is listed one month before an officer must be in contact.
#}
with extracts as (
    select
        extracts.*,
        care_limit.amount as care_days_ahead,
        protection_limit.amount as protection_days_ahead,
        contact_limit.amount as contact_months
    from {{ ref('int_extract_dates') }} as extracts
    {{ limit_joins('care', "'monitoring_days'", 'extracts.care_date', 'extracts.local_authority_code') }}
    {{ limit_joins('protection', "'monitoring_days'", 'extracts.protection_date', 'extracts.local_authority_code') }}
    {{ limit_joins('contact', "'contact_months'", 'extracts.care_date', 'extracts.local_authority_code') }}
),

officers_now as (
    select
        allocations.local_authority_code,
        allocations.child_id,
        allocations.role,
        allocations.officer_id,
        row_number() over (
            partition by allocations.local_authority_code, allocations.child_id, allocations.role
            order by allocations.start_date desc nulls last, allocations.allocation_id desc nulls last
        ) as choice
    from {{ ref('evidence_allocations') }} as allocations
    where allocations.disposition = 'used' and allocations.end_date is null
),

care_now as (
    select
        periods.local_authority_code,
        periods.care_period_id,
        periods.child_id,
        periods.start_date,
        extracts.care_date,
        extracts.officer_contacts_date,
        extracts.care_days_ahead,
        extracts.contact_months,
        {{ recorded('episodes.team') }} as team,
        episodes.source_file,
        episodes.source_sha256,
        episodes.source_row
    from {{ ref('evidence_care_periods') }} as periods
    inner join extracts on periods.local_authority_code = extracts.local_authority_code
    inner join {{ ref('evidence_care_episodes') }} as episodes
        on
            periods.local_authority_code = episodes.local_authority_code
            and periods.latest_episode_id = episodes.episode_id
    where periods.end_date is null
),

plans_now as (
    select
        plans.local_authority_code,
        plans.plan_id,
        plans.child_id,
        plans.start_date,
        plans.team,
        extracts.protection_date,
        extracts.protection_days_ahead,
        review_limit.amount as plan_review_months,
        plans.source_file,
        plans.source_sha256,
        plans.source_row
    from {{ ref('evidence_protection_plans') }} as plans
    inner join extracts on plans.local_authority_code = extracts.local_authority_code
    {{ limit_joins('review', "'plan_review_months'", 'plans.start_date', 'plans.local_authority_code') }}
    where plans.disposition = 'counted' and plans.end_date is null
),

reviews_due as (
    select
        {{ listed(
            'care_now', due_or_overdue('reviews', 'obligations.due_date', 'care_now.care_date'),
            'care_period', 'care_now.care_period_id', 'iro', as_at_date='care_now.care_date',
            anchor_date='obligations.anchor_date', due_date='obligations.due_date'
        ) }}
    from {{ ref('int_obligations') }} as obligations
    inner join care_now
        on
            obligations.local_authority_code = care_now.local_authority_code
            and obligations.case_id = care_now.care_period_id
    where
        obligations.series = 'looked_after_reviews'
        and obligations.status = 'open'
        and obligations.due_date <= {{ days_after('care_now.care_date', 'care_now.care_days_ahead') }}
),

conferences_due as (
    select
        {{ listed(
            'plans_now', due_or_overdue('review_conferences', 'obligations.due_date', 'plans_now.protection_date'),
            'plan', 'plans_now.plan_id', 'conference_chair', as_at_date='plans_now.protection_date',
            anchor_date='obligations.anchor_date', due_date='obligations.due_date'
        ) }}
    from {{ ref('int_obligations') }} as obligations
    inner join plans_now
        on
            obligations.local_authority_code = plans_now.local_authority_code
            and obligations.case_id = plans_now.plan_id
    where
        obligations.series = 'review_conferences'
        and obligations.status = 'open'
        and obligations.due_date <= {{ days_after('plans_now.protection_date', 'plans_now.protection_days_ahead') }}
),

initial_conferences_due as (
    select
        {{ listed(
            'enquiries', due_or_overdue('initial_conferences', 'enquiries.due_date', 'extracts.protection_date'),
            'section47', 'enquiries.section47_id', 'conference_chair', as_at_date='extracts.protection_date',
            anchor_date='enquiries.start_date', due_date='enquiries.due_date'
        ) }}
    from {{ ref('evidence_section47_enquiries') }} as enquiries
    inner join extracts on enquiries.local_authority_code = extracts.local_authority_code
    where
        enquiries.disposition = 'used'
        and enquiries.conference_held_date is null
        and coalesce(enquiries.conference_not_required, false) = false
        and (enquiries.end_date is null or enquiries.conference_not_required = false)
        and enquiries.start_date > {{ months_after('extracts.protection_date', -12) }}
        and enquiries.due_date <= {{ days_after('extracts.protection_date', 'extracts.protection_days_ahead') }}
),

long_plans as (
    {# Two years is what figures of long plans go by; the earlier time is a council's to set. #}
    {% for name, months in [('15', 'plans_now.plan_review_months'), ('24', 24)] %}
    {% set reached = months_after('plans_now.start_date', months) %}
    select
        {{ listed(
            'plans_now', "'plans_reaching_" ~ name ~ "_months'",
            'plan', 'plans_now.plan_id', 'conference_chair', as_at_date='plans_now.protection_date',
            anchor_date='plans_now.start_date', due_date=reached
        ) }}
    from plans_now
    where {{ reached }} <= {{ days_after('plans_now.protection_date', 'plans_now.protection_days_ahead') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

last_stages as (
    select
        local_authority_code,
        escalation_id,
        stage,
        row_number() over (
            partition by local_authority_code, escalation_id
            order by entered_date desc nulls last, stage_order desc nulls last, stage asc nulls last
        ) as choice
    from {{ ref('evidence_escalation_stages') }}
    where disposition = 'used'
),

concerns as (
    {% for list_name, condition in [
        ('escalations_open', 'escalations.resolved_date is null'),
        (
            'recurring_concerns',
            'escalations.is_repeat and escalations.raised_date > ' ~ months_after('extracts.escalations_date', -12)
        )
    ] %}
    select
        {{ listed(
            'escalations', "'" ~ list_name ~ "'",
            'escalation', 'escalations.escalation_id', 'iro', as_at_date='extracts.escalations_date',
            anchor_date='escalations.raised_date', due_date='escalations.due_date',
            own_officer_id='escalations.officer_id', stage="coalesce(last_stages.stage, 'none')",
            figure=days_between(
                'escalations.raised_date', 'coalesce(escalations.resolved_date, extracts.escalations_date)'
            )
        ) }}
    from {{ ref('evidence_escalations') }} as escalations
    inner join extracts on escalations.local_authority_code = extracts.local_authority_code
    left join last_stages
        on
            escalations.local_authority_code = last_stages.local_authority_code
            and escalations.escalation_id = last_stages.escalation_id
            and last_stages.choice = 1
    where escalations.disposition = 'used' and {{ condition }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

latest_contacts as (
    select
        local_authority_code,
        child_id,
        max(contact_date) as latest_contact_date
    from {{ ref('evidence_officer_contacts') }}
    where disposition = 'used'
    group by local_authority_code, child_id
),

{#
    Since when nothing on record means no contact. A list of one day holds each child's last contact, whenever that was;
    else nobody knows of contacts before the day that the export reaches back to.
#}
contacts_known as (
    select
        reaches.local_authority_code,
        reaches.reach_from
    from {{ ref('int_export_reaches') }} as reaches
    left join {{ ref('int_export_spans') }} as spans
        on
            reaches.local_authority_code = spans.local_authority_code
            and reaches.export_name = spans.export_name
            and spans.known_from = spans.known_until
    where reaches.export_name = 'officer_contacts' and spans.export_name is null
),

contacts_now as (
    select
        care_now.*,
        coalesce(
            latest_contacts.latest_contact_date,
            greatest(care_now.start_date, coalesce(contacts_known.reach_from, care_now.start_date))
        ) as anchor_date
    from care_now
    left join latest_contacts
        on
            care_now.local_authority_code = latest_contacts.local_authority_code
            and care_now.child_id = latest_contacts.child_id
    left join contacts_known on care_now.local_authority_code = contacts_known.local_authority_code
    where care_now.officer_contacts_date >= care_now.care_date
),

without_contact as (
    select
        {{ listed(
            'contacts_now', "'children_without_contact'",
            'care_period', 'contacts_now.care_period_id', 'iro', as_at_date='contacts_now.care_date',
            anchor_date='contacts_now.anchor_date',
            due_date=months_after('contacts_now.anchor_date', 'contacts_now.contact_months')
        ) }}
    from contacts_now
    where contacts_now.anchor_date <= {{ months_after('contacts_now.care_date', '1 - contacts_now.contact_months') }}
),

latest_caseloads as (
    select
        *,
        row_number() over (
            partition by local_authority_code, officer_id
            order by period_end desc nulls last
        ) as newest_first,
        max(period_end) over (partition by local_authority_code) as latest_period_end
    from {{ ref('evidence_caseloads') }}
),

above_guidance as (
    select
        {{ listed(
            'caseloads', "'officers_above_guidance'",
            'officer', 'caseloads.officer_id', 'iro', as_at_date='caseloads.period_end',
            child_id='cast(null as string)', team='cast(null as string)',
            own_officer_id='caseloads.officer_id',
            figure=divide('caseloads.looked_after_children', 'caseloads.looked_after_full_time_equivalent')
        ) }}
    from latest_caseloads as caseloads
    where
        caseloads.newest_first = 1
        and caseloads.period_end = caseloads.latest_period_end
        and caseloads.looked_after_children
        > caseloads.most_children_per_fte * caseloads.looked_after_full_time_equivalent
        and caseloads.looked_after_full_time_equivalent > 0
),

lists as (
    {% for relation in [
        'reviews_due', 'conferences_due', 'initial_conferences_due', 'long_plans', 'concerns', 'without_contact',
        'above_guidance'
    ] %}
    select * from {{ relation }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    lists.local_authority_code,
    lists.list_name,
    lists.subject_type,
    lists.subject_id,
    lists.child_id,
    children.child_key,
    coalesce(lists.own_officer_id, officers_now.officer_id) as officer_id,
    officers.officer_key,
    lists.team,
    lists.stage,
    lists.as_at_date,
    lists.anchor_date,
    lists.due_date,
    {{ days_between('lists.as_at_date', 'lists.due_date') }} as days_to_due,
    lists.figure,
    lists.source_file,
    lists.source_sha256,
    lists.source_row
from lists
left join {{ ref('int_children') }} as children
    on lists.local_authority_code = children.local_authority_code and lists.child_id = children.child_id
left join officers_now
    on
        lists.local_authority_code = officers_now.local_authority_code
        and lists.child_id = officers_now.child_id
        and lists.officer_role = officers_now.role
        and officers_now.choice = 1
left join {{ ref('int_officers') }} as officers
    on
        lists.local_authority_code = officers.local_authority_code
        and coalesce(lists.own_officer_id, officers_now.officer_id) = officers.officer_id
