with reaches as (
    select
        {% for domain, exports in dated_together().items() if domain in ['care', 'protection', 'escalations'] %}
        max(case when export_name in ('{{ exports | join("', '") }}') then reach_from end) as {{ domain }}_reach_from,
        {% endfor %}
        local_authority_code
    from {{ ref('int_export_reaches') }}
    group by local_authority_code
)

{# The end of all days stands for what no export reaches. #}
select
    extracts.local_authority_code,
    extracts.care_date as care_extract_date,
    extracts.protection_date as protection_extract_date,
    extracts.escalations_date as escalations_extract_date,
    extracts.latest_date as latest_extract_date,
    nullif(reaches.care_reach_from, cast('9999-12-31' as date)) as care_reach_from,
    nullif(reaches.protection_reach_from, cast('9999-12-31' as date)) as protection_reach_from,
    nullif(reaches.escalations_reach_from, cast('9999-12-31' as date)) as escalations_reach_from,
    ends.ended_on,
    ends.succeeded_by
from {{ ref('int_extract_dates') }} as extracts
left join {{ ref('int_authority_ends') }} as ends on extracts.local_authority_code = ends.local_authority_code
left join reaches on extracts.local_authority_code = reaches.local_authority_code
