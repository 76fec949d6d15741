{#
    An extract of a period, such as the return of a year, holds every case that was open in it. So one that an extract
    leaves open has to be in the next, and between two that do not touch nobody knows anything.
#}
with open_episodes as (
    select records.*
    from {{ ref('stg_care_episodes') }} as records
    inner join {{ ref('int_ends_between_extracts') }} as ends
        on
            records.local_authority_code = ends.local_authority_code
            and ends.export_name = 'care_episodes'
            and records.extract_date = ends.extract_date
    where records.end_date is null
),

open_plans as (
    select records.*
    from {{ ref('stg_protection_plans') }} as records
    inner join {{ ref('int_ends_between_extracts') }} as ends
        on
            records.local_authority_code = ends.local_authority_code
            and ends.export_name = 'protection_plans'
            and records.extract_date = ends.extract_date
    where records.end_date is null
),

of_records as (
    {{ finding('open_record_not_returned', 'care_episodes', 'end_date', 'open_episodes') }}
    union all
    {{ finding('open_record_not_returned', 'protection_plans', 'end_date', 'open_plans') }}
),

files as (
    select
        local_authority_code,
        export_name,
        extract_date,
        max(source_file) as source_file
    from {{ source('landing', 'batches') }}
    group by local_authority_code, export_name, extract_date
),

missing as (
    select
        earlier.local_authority_code,
        earlier.export_name,
        files.source_file,
        concat_ws(
            '', cast({{ days_after('earlier.known_until', 1) }} as string), ' to ',
            cast({{ days_after('later.known_from', -1) }} as string)
        ) as detail
    from {{ ref('int_export_spans') }} as earlier
    inner join {{ ref('int_export_spans') }} as later
        on
            earlier.local_authority_code = later.local_authority_code
            and earlier.export_name = later.export_name
            and earlier.span_number + 1 = later.span_number
    inner join files
        on
            earlier.local_authority_code = files.local_authority_code
            and earlier.export_name = files.export_name
            and earlier.known_until = files.extract_date
    where earlier.export_name not in ('{{ exports_of_every_domain() | join("', '") }}')
)

select
    *,
    cast(null as string) as detail
from of_records
union all
select
    'time_not_handed_over' as rule_id,
    local_authority_code,
    export_name,
    cast(null as string) as record_id,
    cast(null as string) as column_name,
    cast(null as string) as team,
    cast(null as date) as event_date,
    source_file,
    cast(null as bigint) as source_row,
    detail
from missing
