{#
    A plan starts at a conference that says so; twelve months, as the two may fall on either side of a month's end. Whose
    conferences never say what was decided, as in a census, is left out.
#}
with plans_started as (
    select
        dates.local_authority_code,
        count(*) as plans
    from {{ ref('evidence_protection_plans') }} as started
    inner join {{ ref('int_extract_dates') }} as dates
        on started.local_authority_code = dates.local_authority_code
    where
        started.disposition = 'counted'
        and started.start_date > {{ months_after('dates.protection_date', -12) }}
    group by dates.local_authority_code
),

conferences_with_plan as (
    select
        dates.local_authority_code,
        count(*) as conferences
    from {{ ref('evidence_conferences') }} as held
    inner join {{ ref('int_extract_dates') }} as dates
        on held.local_authority_code = dates.local_authority_code
    where
        held.disposition = 'counted'
        and held.conference_type in ('initial', 'transfer_in')
        and held.outcome = 'plan_started'
        and held.held_date > {{ months_after('dates.protection_date', -12) }}
    group by dates.local_authority_code
),

compared as (
    select
        extracts.local_authority_code,
        coalesce(plans_started.plans, 0) as plans,
        coalesce(conferences_with_plan.conferences, 0) as conferences
    from {{ ref('int_extract_dates') }} as extracts
    inner join {{ source('landing', 'supplied_columns') }} as columns
        on
            extracts.local_authority_code = columns.local_authority_code
            and columns.export_name = 'conferences'
            and columns.column_name = 'outcome'
            and columns.is_supplied
    left join plans_started on extracts.local_authority_code = plans_started.local_authority_code
    left join conferences_with_plan on extracts.local_authority_code = conferences_with_plan.local_authority_code
)

select
    'plans_started_follow_conferences' as check_name,
    local_authority_code,
    'newest twelve months' as subject,
    conferences as expected,
    plans as actual,
    abs(plans - conferences) <= {{ audit_limit('plans_started_follow_conferences', 'plans') }}
    or 100 * abs(plans - conferences)
    <= {{ audit_limit('plans_started_follow_conferences', 'share') }} * conferences as is_within,
    cast(null as string) as detail
from compared
