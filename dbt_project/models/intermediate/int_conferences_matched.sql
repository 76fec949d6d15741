with conferences as (
    select
        stg.*,
        ids.current_child_id,
        extracts.protection_date
    from {{ ref('stg_conferences') }} as stg
    inner join {{ ref('int_child_ids') }} as ids
        on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on stg.local_authority_code = extracts.local_authority_code
),

held as (
    select
        *,
        row_number() over (
            partition by local_authority_code, current_child_id, conference_type, held_date
            order by conference_id nulls last
        ) as same_day_number
    from conferences
    where
        held_date <= protection_date
        and coalesce(is_cancelled, false) = false
        and coalesce(outcome, '') <> 'adjourned'
),

plan_matches as (
    select
        held.local_authority_code,
        held.conference_id,
        plans.plan_id,
        row_number() over (
            partition by held.local_authority_code, held.conference_id
            order by plans.start_date desc nulls last, plans.plan_id desc nulls last
        ) as choice
    from held
    inner join {{ ref('int_plans_dated') }} as plans
        on
            held.local_authority_code = plans.local_authority_code
            and held.current_child_id = plans.child_id
            and plans.disposition = 'counted'
            and held.held_date > plans.start_date
            and held.held_date <= {{ open_ended('plans.end_date') }}
            and (held.plan_id is null or held.plan_id = plans.plan_id)
    where held.same_day_number = 1 and held.conference_type = 'review'
)

select
    conferences.local_authority_code,
    conferences.conference_id,
    conferences.current_child_id as child_id,
    conferences.conference_type,
    conferences.held_date,
    plan_matches.plan_id as series_plan_id,
    case
        when coalesce(conferences.is_cancelled, false) then 'cancelled'
        when conferences.is_held_date_out_of_range then 'date_out_of_range'
        when conferences.held_date is null then 'not_held'
        when conferences.held_date > conferences.protection_date then 'after_extract_date'
        when conferences.outcome = 'adjourned' then 'adjourned'
        when held.same_day_number > 1 then 'duplicate_same_day'
        else 'counted'
    end as disposition,
    {# Counted as a conference, but of no plan's series: a finding. #}
    held.same_day_number = 1 and conferences.conference_type = 'review' and plan_matches.plan_id is null
        as is_outside_plan
from conferences
left join held
    on
        conferences.local_authority_code = held.local_authority_code
        and conferences.conference_id = held.conference_id
left join plan_matches
    on
        conferences.local_authority_code = plan_matches.local_authority_code
        and conferences.conference_id = plan_matches.conference_id
        and plan_matches.choice = 1
