{# For each indicator of each authority: its extract date, and whether all that it needs was supplied. #}
with needs as (
    select * from {{ ref('int_needs_supplied') }}
),

gathered as (
    select
        local_authority_code,
        indicator_id,
        kind,
        max(latest_date) as latest_date,
        min(case when is_supplied then 1 else 0 end) = 1 as is_supplied,
        min(required_date) as required_date,
        min(optional_date) as optional_date
    from needs
    group by local_authority_code, indicator_id, kind
)

select
    local_authority_code,
    indicator_id,
    kind,
    is_supplied,
    coalesce(required_date, optional_date, latest_date) as extract_date,
    optional_date as supplied_until
from gathered
