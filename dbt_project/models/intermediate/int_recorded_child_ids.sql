{# Every id of a child that any export has: the children's own, those that they had before, those that others name. #}
{% for export in exports_with('child_id') %}
select
    local_authority_code,
    child_id
from {{ ref('stg_' ~ export) }}
where child_id is not null
{% if not loop.last %}union{% endif %}
{% endfor %}
union
select
    local_authority_code,
    previous_child_id as child_id
from {{ ref('stg_children') }}
where previous_child_id is not null
