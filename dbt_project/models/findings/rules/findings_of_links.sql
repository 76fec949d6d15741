{% for export_name, key, event_date in recorded_exports() %}
-- depends_on: {{ ref('stg_' ~ export_name) }}
{% endfor %}
{#
    Records that name another one which is not in its export, or is another child's. Which column names what is the
    contracts' to say. Children and the stages of escalations have rules of their own, and so has the enquiry of another
    child, because it stays the link.
#}
with supplied as (
    {# Where a column is blank in every row, the authority does not record it, and nothing can be missing from it. #}
    select
        local_authority_code,
        export_name as target_export,
        column_name as target_column
    from {{ source('landing', 'supplied_columns') }}
    where is_supplied or rows_total = 0
),

links as (
    {% for export_name, key, event_date, column, target_export, target_column
        in links_between_exports() %}
    select
        local_authority_code,
        '{{ export_name }}' as export_name,
        {{ key }} as record_id,
        '{{ column }}' as column_name,
        {{ 'child_id' if 'child_id' in export_columns(export_name) else 'cast(null as string)' }} as child_id,
        '{{ target_export }}' as target_export,
        '{{ target_column }}' as target_column,
        {{ column }} as linked_id,
        {{ team_of(export_name) }} as team,
        {{ event_date_of(export_name) }} as event_date,
        source_file,
        source_row
    from {{ ref('stg_' ~ export_name) }}
    where {{ column }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

{# A period of care or an officer has several rows, and needs to be found once. #}
targets as (
    {% for target_export, target_column in targets_of_links() %}
    select
        local_authority_code,
        '{{ target_export }}' as target_export,
        {{ target_column }} as linked_id,
        {{ 'max(child_id)' if 'child_id' in export_columns(target_export) else 'cast(null as string)' }} as child_id
    from {{ ref('stg_' ~ target_export) }}
    where {{ target_column }} is not null
    group by local_authority_code, {{ target_column }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

compared as (
    select
        links.*,
        targets.linked_id is null as is_missing,
        targets.child_id as linked_child_id
    from links
    inner join supplied
        on
            links.local_authority_code = supplied.local_authority_code
            and links.target_export = supplied.target_export
            and links.target_column = supplied.target_column
    left join targets
        on
            links.local_authority_code = targets.local_authority_code
            and links.target_export = targets.target_export
            and links.linked_id = targets.linked_id
    {# What an export's history does not reach back to is unknown, and not missing: an officer who left, for example. #}
    left join {{ ref('int_export_histories') }} as histories
        on
            links.local_authority_code = histories.local_authority_code
            and links.target_export = histories.export_name
    where
        (targets.linked_id is null and coalesce(links.event_date >= histories.history_from, true))
        or (
            targets.child_id <> links.child_id
            and links.column_name not in ('section47_id', 'care_period_id', 'mother_child_id')
        )
),

{# Two ids can be one child. #}
of_another_child as (
    select compared.*
    from compared
    inner join {{ ref('int_child_ids') }} as own
        on compared.local_authority_code = own.local_authority_code and compared.child_id = own.child_id
    inner join {{ ref('int_child_ids') }} as linked
        on
            compared.local_authority_code = linked.local_authority_code
            and compared.linked_child_id = linked.child_id
    where own.current_child_id <> linked.current_child_id
)

{% for rule_id, relation, condition in [
    ('linked_record_missing', 'compared', 'is_missing'), ('linked_record_of_another_child', 'of_another_child', 'true')
] %}
select
    '{{ rule_id }}' as rule_id,
    local_authority_code,
    export_name,
    record_id,
    column_name,
    team,
    event_date,
    source_file,
    source_row
from {{ relation }}
where {{ condition }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
