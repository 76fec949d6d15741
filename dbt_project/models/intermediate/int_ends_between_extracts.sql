{#
    When a record ended that one extract leaves open and the next, of a period, does not have (counting-rules, Extracts of
    a period): on the last day of the earlier one, if the next goes on from there. If a time between them was never handed
    over, nobody knows, and it is taken to be open to the end of what is known and not after.
#}
with extracts as (
    select distinct
        local_authority_code,
        export_name,
        extract_date,
        extracts,
        history_from
    from {{ source('landing', 'batches') }}
),

pairs as (
    select
        local_authority_code,
        export_name,
        extract_date,
        lead(extracts) over (
            partition by local_authority_code, export_name order by extract_date nulls last
        ) as next_extracts,
        lead(history_from) over (
            partition by local_authority_code, export_name order by extract_date nulls last
        ) as next_from
    from extracts
)

select
    local_authority_code,
    export_name,
    extract_date,
    next_from > {{ days_after('extract_date', 1) }} as is_end_unknown,
    case
        when next_from > {{ days_after('extract_date', 1) }} then {{ days_after('extract_date', 1) }}
        else least(extract_date, {{ days_after('next_from', -1) }})
    end as end_date
from pairs
where next_extracts = 'period' and next_from is not null
