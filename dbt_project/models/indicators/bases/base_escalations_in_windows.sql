with escalations as (
    select * from {{ ref('base_escalations') }}
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
)

select
    period_type,
    period_end,
    local_authority_code,
    escalation_id,
    child_id,
    raised_date,
    formal_date,
    due_date,
    time_limit,
    law,
    resolved_date,
    is_on_time,
    is_repeat,
    cafcass_referral_date,
    resolution_exclusion,
    working_days_to_resolve,
    escalations_date,
    team,
    officer,
    reason,
    route,
    formality,
    first_stage,
    final_stage,
    challenged_agency,
    resolution,
    source_file,
    source_sha256,
    source_row
from window_escalations
