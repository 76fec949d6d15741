{#
    A return of one year holds every case that was open in it, so a case that one return leaves open has to be in the
    next. Returns are united: without it, nothing would ever end the case.
#}
with newest_extracts as (
    select
        local_authority_code,
        export_name,
        max(extract_date) as extract_date
    from {{ source('landing', 'batches') }}
    group by local_authority_code, export_name
),

newest_returns as (
    select distinct
        newest_extracts.local_authority_code,
        newest_extracts.export_name,
        newest_extracts.extract_date
    from newest_extracts
    inner join {{ source('landing', 'batches') }} as batches
        on
            newest_extracts.local_authority_code = batches.local_authority_code
            and newest_extracts.export_name = batches.export_name
            and newest_extracts.extract_date = batches.extract_date
    where batches.extracts = 'period'
),

open_episodes as (
    select records.*
    from {{ ref('stg_care_episodes') }} as records
    inner join newest_returns
        on
            records.local_authority_code = newest_returns.local_authority_code
            and records.extract_date < newest_returns.extract_date
    where newest_returns.export_name = 'care_episodes' and records.end_date is null
),

open_plans as (
    select records.*
    from {{ ref('stg_protection_plans') }} as records
    inner join newest_returns
        on
            records.local_authority_code = newest_returns.local_authority_code
            and records.extract_date < newest_returns.extract_date
    where newest_returns.export_name = 'protection_plans' and records.end_date is null
)

{{ finding('open_record_not_returned', 'care_episodes', 'end_date', 'open_episodes') }}
union all
{{ finding('open_record_not_returned', 'protection_plans', 'end_date', 'open_plans') }}
