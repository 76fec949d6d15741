with spells as (
    select
        stg.*,
        extracts.established_posts_date,
        {# The contract's key; where its date reads as not recorded, the row of the file stands in for it. #}
        concat_ws(
            '', stg.post_id, '|',
            coalesce(
                cast(stg.start_date as string), concat_ws('', stg.source_file, '|', cast(stg.source_row as string))
            )
        ) as post_spell_id
    from {{ ref('stg_established_posts') }} as stg
    inner join {{ ref('int_extract_dates') }} as extracts
        on stg.local_authority_code = extracts.local_authority_code
)

select
    local_authority_code,
    post_id,
    post_spell_id,
    {{ keyed_hash('post_spell', 'post_spell_id') }} as post_spell_key,
    {{ recorded('role') }} as role,
    full_time_equivalent,
    start_date,
    case when end_date <= established_posts_date then end_date end as end_date,
    case
        when start_date is null then 'date_out_of_range'
        when start_date > established_posts_date then 'after_extract_date'
        else 'used'
    end as disposition,
    source_file,
    source_sha256,
    source_row
from spells
