{# Every team that any export names, and `not_recorded` for each authority. #}
{% for export in exports_with('team') %}
select
    local_authority_code,
    {{ recorded('team') }} as team
from {{ ref('stg_' ~ export) }}
union
{% endfor %}
select
    local_authority_code,
    'not_recorded' as team
from {{ ref('int_extract_dates') }}
