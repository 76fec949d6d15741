{# Each officer at the newest month end, beside the guidance that was in force on that day. #}
with newest as (
    select
        local_authority_code,
        max(period_end) as period_end
    from {{ ref('fct_caseloads') }}
    group by local_authority_code
),

caseloads as (
    select
        caseloads.*,
        {{ divide('caseloads.looked_after_children', 'caseloads.looked_after_full_time_equivalent') }}
            as children_per_fte
    from {{ ref('fct_caseloads') }} as caseloads
    inner join newest
        on
            caseloads.local_authority_code = newest.local_authority_code
            and caseloads.period_end = newest.period_end
)

select
    caseloads.local_authority_code,
    caseloads.period_end as as_at_date,
    caseloads.officer_key,
    officers.alias as officer_alias,
    officers.officer_role,
    caseloads.full_time_equivalent,
    caseloads.looked_after_children,
    caseloads.protection_plans,
    caseloads.children_per_fte,
    cast(low_limit.amount as bigint) as guidance_low,
    cast(high_limit.amount as bigint) as guidance_high,
    {# What officers_within_guidance counts: reviewing officers with at least one child. #}
    case
        when not caseloads.is_reviewing_officer or caseloads.looked_after_children = 0 then null
        when coalesce(caseloads.looked_after_full_time_equivalent, 0) = 0 then null
        when caseloads.looked_after_children > high_limit.amount * caseloads.looked_after_full_time_equivalent
            then 'above'
        when caseloads.looked_after_children < low_limit.amount * caseloads.looked_after_full_time_equivalent
            then 'below'
        else 'within'
    end as against_guidance
from caseloads
inner join {{ ref('dim_reviewing_officers') }} as officers
    on
        caseloads.local_authority_code = officers.local_authority_code
        and caseloads.officer_key = officers.officer_key
{{ limit_joins('low', "'caseload_guidance_low'", 'caseloads.period_end', 'caseloads.local_authority_code') }}
{{ limit_joins('high', "'caseload_guidance_high'", 'caseloads.period_end', 'caseloads.local_authority_code') }}
