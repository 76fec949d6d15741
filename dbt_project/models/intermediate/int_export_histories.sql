{# How far each export reaches back. United extracts reach as far as the earliest of them, also where later ones have
   all of its rows again; where that one states no day, nothing is known to be missing. #}
with earliest as (
    select
        local_authority_code,
        export_name,
        min(extract_date) as extract_date
    from {{ source('landing', 'batches') }}
    group by local_authority_code, export_name
)

select
    batches.local_authority_code,
    batches.export_name,
    max(batches.history_from) as history_from
from {{ source('landing', 'batches') }} as batches
inner join earliest
    on
        batches.local_authority_code = earliest.local_authority_code
        and batches.export_name = earliest.export_name
        and batches.extract_date = earliest.extract_date
group by batches.local_authority_code, batches.export_name
