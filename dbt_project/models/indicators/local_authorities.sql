{% set domains = ['care', 'protection', 'escalations'] %}
with reaches as (
    select
        local_authority_code,
        {% for domain in domains %}
        max(case when export_name in ('{{ dated_together()[domain] | join("', '") }}') then reach_from end)
            as {{ domain }}_reach_from{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_export_reaches') }}
    group by local_authority_code
)

select
    extracts.local_authority_code,
    extracts.care_date as care_extract_date,
    extracts.protection_date as protection_extract_date,
    extracts.escalations_date as escalations_extract_date,
    extracts.latest_date as latest_extract_date,
    {# The end of all days stands for what no export reaches. #}
    {% for domain in domains %}
    nullif(reaches.{{ domain }}_reach_from, cast('9999-12-31' as date)) as {{ domain }}_reach_from{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('int_extract_dates') }} as extracts
left join reaches on extracts.local_authority_code = reaches.local_authority_code
