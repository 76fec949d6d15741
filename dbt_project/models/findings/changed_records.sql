{# Which records the newest extracts changed, for whoever has to explain a figure that is not what it was. #}
select
    local_authority_code,
    export_name,
    record_id,
    change,
    changed_columns,
    event_date,
    previous_event_date,
    extract_date,
    previous_extract_date,
    source_file,
    source_row,
    previous_source_file,
    previous_source_row
from {{ source('landing', 'changed_records') }}
