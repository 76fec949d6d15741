{% for export_name, key, event_date in exports_with_new_rows() %}
-- depends_on: {{ ref('stg_' ~ export_name) }}
{% endfor %}
{# What is wrong with an export as a whole, and what an extract no longer holds. #}
with half_filled as (
    select
        local_authority_code,
        max(source_file) as source_file
    from {{ ref('stg_care_episodes') }}
    group by local_authority_code
    having count(care_period_id) > 0 and count(care_period_id) < count(*)
),

in_force as (
    select
        local_authority_code,
        export_name,
        max(extract_date) as extract_date,
        max(source_file) as source_file
    from {{ source('landing', 'batches') }}
    where
        is_in_force
        and export_name not in (
            {% for export_name in exports_of_every_domain() + reference_exports() %}
            '{{ export_name }}'{% if not loop.last %},{% endif %}
            {% endfor %}
        )
    group by local_authority_code, export_name
),

behind as (
    select in_force.*
    from in_force
    inner join {{ ref('int_extract_dates') }} as extracts
        on in_force.local_authority_code = extracts.local_authority_code
    where {{ days_between('in_force.extract_date', 'extracts.latest_date') }} > 31
),

{# Officers stay in post for years; most exports have something new in twelve months (decided 2026-11-22). #}
newest_events as (
    {% for export_name, key, event_date in exports_with_new_rows() %}
    select
        local_authority_code,
        '{{ export_name }}' as export_name,
        max({{ event_date }}) as event_date
    from {{ ref('stg_' ~ export_name) }}
    where {{ event_date }} <= extract_date
    group by local_authority_code
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

looking_old as (
    select in_force.*
    from in_force
    inner join newest_events
        on
            in_force.local_authority_code = newest_events.local_authority_code
            and in_force.export_name = newest_events.export_name
    where newest_events.event_date < {{ months_after('in_force.extract_date', -12) }}
),

earliest_alone as (
    select
        *,
        earliest_source_file as source_file
    from {{ ref('int_export_reaches') }}
    where is_earliest_alone and not is_stated
),

whole_exports as (
    {{ finding_of_export('earliest_record_alone', 'export_name', 'null', 'earliest_alone') }}
    union all
    {{ finding_of_export('care_period_ids_half_filled', "'care_episodes'", "'care_period_id'", 'half_filled') }}
    union all
    {{ finding_of_export('extract_behind', 'export_name', 'null', 'behind') }}
    union all
    {{ finding_of_export('extract_looks_old', 'export_name', 'null', 'looking_old') }}
)

select
    *,
    cast(null as string) as detail
from whole_exports
union all
select
    'export_looks_wrong' as rule_id,
    local_authority_code,
    export_name,
    cast(null as string) as record_id,
    column_name,
    cast(null as string) as team,
    cast(null as date) as event_date,
    source_file,
    cast(null as bigint) as source_row,
    said as detail
from {{ source('landing', 'looks_wrong') }}
union all
{# As the extract before had it; a date out of range reads as not recorded there too. #}
select
    'record_withdrawn' as rule_id,
    local_authority_code,
    export_name,
    record_id,
    cast(null as string) as column_name,
    cast(null as string) as team,
    case when event_date >= cast('1990-01-01' as date) then event_date end as event_date,
    source_file,
    source_row,
    cast(null as string) as detail
from {{ source('landing', 'withdrawn_records') }}
