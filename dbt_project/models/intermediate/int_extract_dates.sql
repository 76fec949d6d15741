with latest as (
    select
        local_authority_code,
        export_name,
        max(extract_date) as extract_date
    from {{ source('landing', 'batches') }}
    where is_in_force
    group by local_authority_code, export_name
)

select
    local_authority_code,
    {% for name, exports in dated_together().items() %}
    min(case when export_name in ('{{ exports | join("', '") }}') then extract_date end) as {{ name }}_date,
    {% endfor %}
    max(case when export_name not in ('{{ reference_exports() | join("', '") }}') then extract_date end) as latest_date
from latest
group by local_authority_code
