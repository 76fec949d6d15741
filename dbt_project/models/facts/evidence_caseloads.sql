{# What each officer in post held at each month end. #}
with in_post as (
    select
        spells.local_authority_code,
        month_ends.period_end,
        spells.officer_id,
        spells.officer_key,
        sum(case when spells.officer_role in ('iro', 'both') then spells.full_time_equivalent end)
            as looked_after_full_time_equivalent,
        sum(case when spells.officer_role in ('conference_chair', 'both') then spells.full_time_equivalent end)
            as protection_full_time_equivalent,
        sum(spells.full_time_equivalent) as full_time_equivalent,
        max(case when spells.officer_role in ('iro', 'both') then 1 else 0 end) = 1 as is_reviewing_officer
    from {{ ref('int_officer_spells') }} as spells
    inner join {{ ref('int_extract_dates') }} as extracts
        on spells.local_authority_code = extracts.local_authority_code
    inner join {{ ref('int_month_ends') }} as month_ends
        on
            spells.local_authority_code = month_ends.local_authority_code
            and month_ends.period_end <= extracts.reviewing_officers_date
            and spells.start_date <= month_ends.period_end
            and (spells.end_date is null or spells.end_date > month_ends.period_end)
    where spells.officer_role in ('iro', 'conference_chair', 'both')
    group by spells.local_authority_code, month_ends.period_end, spells.officer_id, spells.officer_key
),

children as (
    select
        local_authority_code,
        period_end,
        officer_id,
        {{ count_rows() }} as looked_after_children
    from {{ ref('int_care_months') }}
    where is_child_row and officer_id is not null
    group by local_authority_code, period_end, officer_id
),

plans as (
    select
        local_authority_code,
        period_end,
        officer_id,
        {{ count_rows() }} as protection_plans
    from {{ ref('int_plan_months') }}
    where officer_id is not null
    group by local_authority_code, period_end, officer_id
),

sources as (
    select
        local_authority_code,
        officer_id,
        source_file,
        source_sha256,
        source_row,
        row_number() over (
            partition by local_authority_code, officer_id
            order by start_date desc nulls last, source_row desc nulls last
        ) as choice
    from {{ ref('int_officer_spells') }}
)

select
    in_post.local_authority_code,
    in_post.period_end,
    in_post.officer_id,
    in_post.officer_key,
    in_post.is_reviewing_officer,
    cast(in_post.full_time_equivalent as decimal(18, 4)) as full_time_equivalent,
    cast(in_post.looked_after_full_time_equivalent as decimal(18, 4)) as looked_after_full_time_equivalent,
    cast(in_post.protection_full_time_equivalent as decimal(18, 4)) as protection_full_time_equivalent,
    coalesce(children.looked_after_children, 0) as looked_after_children,
    coalesce(plans.protection_plans, 0) as protection_plans,
    cast(guidance_limit.amount as bigint) as most_children_per_fte,
    {{ limit_columns('guidance', 'guidance_') }},
    sources.source_file,
    sources.source_sha256,
    sources.source_row
from in_post
left join children
    on
        in_post.local_authority_code = children.local_authority_code
        and in_post.period_end = children.period_end
        and in_post.officer_id = children.officer_id
left join plans
    on
        in_post.local_authority_code = plans.local_authority_code
        and in_post.period_end = plans.period_end
        and in_post.officer_id = plans.officer_id
left join sources
    on
        in_post.local_authority_code = sources.local_authority_code
        and in_post.officer_id = sources.officer_id
        and sources.choice = 1
{{ limit_joins('guidance', "'caseload_guidance_high'", 'in_post.period_end', 'in_post.local_authority_code') }}
