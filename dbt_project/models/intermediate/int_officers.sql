{# Every officer that any export names, so that a figure by officer never loses one who is not in the officers' list. #}
with named as (
    {% for export in exports_with('officer_id') %}
    select
        local_authority_code,
        officer_id
    from {{ ref('stg_' ~ export) }}
    where officer_id is not null
    {% if not loop.last %}union{% endif %}
    {% endfor %}
)

select
    named.local_authority_code,
    named.officer_id,
    {{ keyed_hash('officer', 'named.officer_id', 'named.local_authority_code') }} as officer_key,
    listed.officer_id is not null as is_in_officers_export
from named
left join (
    select
        local_authority_code,
        officer_id
    from {{ ref('stg_reviewing_officers') }}
    group by local_authority_code, officer_id
) as listed
    on named.local_authority_code = listed.local_authority_code and named.officer_id = listed.officer_id
