select
    stg.local_authority_code,
    stg.officer_id,
    {{ keyed_hash('officer', 'stg.officer_id', 'stg.local_authority_code') }} as officer_key,
    concat_ws('', stg.officer_id, '|', cast(stg.start_date as string), '|', coalesce(stg.role, '')) as spell_id,
    stg.start_date,
    case when stg.end_date <= extracts.reviewing_officers_date then stg.end_date end as end_date,
    {{ recorded('stg.role') }} as officer_role,
    {{ recorded('stg.contract_type') }} as contract_type,
    stg.full_time_equivalent,
    {{ recorded('stg.sex') }} as sex,
    coalesce(ethnic_groups.ethnic_group, 'not_known') as ethnic_group,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_reviewing_officers') }} as stg
inner join {{ ref('int_extract_dates') }} as extracts
    on stg.local_authority_code = extracts.local_authority_code
left join {{ ref('int_ethnic_groups') }} as ethnic_groups
    on
        stg.local_authority_code = ethnic_groups.local_authority_code
        and stg.ethnicity = ethnic_groups.ethnicity
where stg.start_date <= extracts.reviewing_officers_date
