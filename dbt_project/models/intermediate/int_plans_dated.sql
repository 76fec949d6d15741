select
    stg.local_authority_code,
    stg.plan_id,
    ids.current_child_id as child_id,
    stg.start_date,
    case
        when stg.end_date <= extracts.protection_date then stg.end_date
        when stg.end_date is null then ends.end_date
    end as end_date,
    coalesce(stg.end_date is null and ends.is_end_unknown, false) as is_end_unknown,
    case
        when stg.start_date is null then 'date_out_of_range'
        when stg.start_date > extracts.protection_date then 'after_extract_date'
        when coalesce(stg.is_other_authority, false) then 'other_authority'
        else 'counted'
    end as disposition
from {{ ref('stg_protection_plans') }} as stg
inner join {{ ref('int_child_ids') }} as ids
    on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
inner join {{ ref('int_extract_dates') }} as extracts
    on stg.local_authority_code = extracts.local_authority_code
left join {{ ref('int_ends_between_extracts') }} as ends
    on
        stg.local_authority_code = ends.local_authority_code
        and ends.export_name = 'protection_plans'
        and stg.extract_date = ends.extract_date
