{# The last day of authorities that are no more. What a council says of itself wins over what its hub says. #}
with lines as (
    select
        ended.local_authority_code,
        ended.ended_on,
        ended.succeeded_by,
        {{ place_of('ended.owner_code') }} as place
    from {{ ref('stg_local_ended') }} as ended
    inner join {{ ref('int_extract_dates') }} as extracts
        on ended.local_authority_code = extracts.local_authority_code
),

ranked as (
    select
        *,
        row_number() over (partition by local_authority_code order by place nulls last) as choice
    from lines
)

select
    local_authority_code,
    ended_on,
    succeeded_by
from ranked
where choice = 1
