{#
    The spans of time that the extracts of an export know whole: a full extract all since its history begins, one of a
    period that period. Extracts whose spans touch make one; between two of them lies a time that nobody handed over.
#}
with extracts as (
    select distinct
        local_authority_code,
        export_name,
        extracts,
        coalesce(history_from, cast('0001-01-01' as date)) as known_from,
        extract_date as known_until
    from {{ source('landing', 'batches') }}
),

compared as (
    select
        *,
        max(known_until) over (
            partition by local_authority_code, export_name
            order by known_from nulls last, known_until nulls last
            rows between unbounded preceding and 1 preceding
        ) as known_before
    from extracts
),

numbered as (
    select
        *,
        sum(case when known_from > {{ days_after('known_before', 1) }} then 1 else 0 end) over (
            partition by local_authority_code, export_name
            order by known_from nulls last, known_until nulls last
            rows between unbounded preceding and current row
        ) + 1 as span_number
    from compared
),

spans as (
    select
        local_authority_code,
        export_name,
        cast(span_number as integer) as span_number,
        min(known_from) as known_from,
        max(known_until) as known_until
    from numbered
    group by local_authority_code, export_name, span_number
)

select
    local_authority_code,
    export_name,
    span_number,
    nullif(known_from, cast('0001-01-01' as date)) as known_from,
    known_until,
    span_number = max(span_number) over (partition by local_authority_code, export_name) as is_last
from spans
