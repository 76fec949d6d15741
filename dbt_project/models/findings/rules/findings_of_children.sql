{% for export_name, key, event_date in exports_of_children() %}
-- depends_on: {{ ref('stg_' ~ export_name) }}
{% endfor %}
{#
    Children who are not in their export, and records dated outside a child's life. Child protection may begin before a
    birth, by no more than the ten months for which a child is expected.
#}
with records as (
    {% for export_name, key, event_date in exports_of_children() %}
    select
        local_authority_code,
        child_id,
        '{{ export_name }}' as export_name,
        {{ key }} as record_id,
        '{{ event_date }}' as event_column,
        {{ team_of(export_name) }} as team,
        {{ event_date }} as event_date,
        {% if contracts()[export_name].get('may_precede_birth') %}
        {{ months_after(event_date, 10) }} as earliest_birth_after,
        {% else %}
        {{ event_date }} as earliest_birth_after,
        {% endif %}
        source_file,
        source_row
    from {{ ref('stg_' ~ export_name) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

doubtful as (
    select
        records.*,
        not children.is_in_children_export as is_missing,
        coalesce(children.date_of_birth > records.earliest_birth_after, false) as is_before_birth,
        coalesce(children.date_of_death < records.event_date, false) as is_after_death
    from records
    inner join {{ ref('int_child_ids') }} as ids
        on records.local_authority_code = ids.local_authority_code and records.child_id = ids.child_id
    inner join {{ ref('int_children') }} as children
        on
            ids.local_authority_code = children.local_authority_code
            and ids.current_child_id = children.child_id
    where
        not children.is_in_children_export
        or children.date_of_birth > records.earliest_birth_after
        or children.date_of_death < records.event_date
),

{# The newest row of a child who was merged stands for all of them. #}
current_children as (
    select
        children.*,
        ids.current_child_id,
        ids.is_circular
    from {{ ref('stg_children') }} as children
    inner join {{ ref('int_child_ids') }} as ids
        on children.local_authority_code = ids.local_authority_code and children.child_id = ids.child_id
),

{# One id cannot become two children: its records go to the greatest id, and whose they are nobody knows. #}
shared_previous_ids as (
    select
        local_authority_code,
        previous_child_id
    from current_children
    where previous_child_id is not null and previous_child_id <> child_id
    group by local_authority_code, previous_child_id
    having min(current_child_id) <> max(current_child_id)
),

children_of_one_id as (
    select current_children.*
    from current_children
    inner join shared_previous_ids
        on
            current_children.local_authority_code = shared_previous_ids.local_authority_code
            and current_children.previous_child_id = shared_previous_ids.previous_child_id
)

{% for rule_id, column, condition in [
    ('child_not_in_children', "'child_id'", 'is_missing'), ('born_after_event', 'event_column', 'is_before_birth'),
    ('event_after_death', 'event_column', 'is_after_death')
] %}
select
    '{{ rule_id }}' as rule_id,
    local_authority_code,
    export_name,
    record_id,
    {{ column }} as column_name,
    team,
    event_date,
    source_file,
    source_row
from doubtful
where {{ condition }}
union all
{% endfor %}
{{ finding('child_ids_in_a_circle', 'children', 'previous_child_id', 'current_children', 'is_circular') }}
union all
{{ finding('previous_id_of_two_children', 'children', 'previous_child_id', 'children_of_one_id') }}
union all
{{ finding(
    'expected_birth_past', 'children', 'expected_date_of_birth', 'current_children',
    'child_id = current_child_id and date_of_birth is null and date_of_death is null '
    ~ 'and expected_date_of_birth < extract_date'
) }}
