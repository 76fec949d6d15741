{# The first day that any extract in force of an export reaches back to; null where one reaches back without limit. #}
select
    local_authority_code,
    export_name,
    known_from as history_from
from {{ ref('int_export_spans') }}
where span_number = 1
