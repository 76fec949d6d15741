{# Every row of every file: used, or set aside with the reason. The parts add up to what was read. #}
with staged as (
    {% for export, relation, is_fact in relations_of_exports() %}
    select
        local_authority_code,
        '{{ export }}' as export_name,
        source_file,
        {% if is_fact %}
        case when {{ is_counted('disposition') }} then 'used' else disposition end as disposition
        {% else %}
        'used' as disposition
        {% endif %}
    from {{ ref(relation) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

counted as (
    select
        local_authority_code,
        export_name,
        source_file,
        disposition,
        {{ count_rows() }} as rows_counted
    from staged
    group by local_authority_code, export_name, source_file, disposition
),

{# Rows of an older extract that a newer one holds too, where extracts are united: what landed and is nowhere else. An
   extract that has none left belongs here too, so the rows of `batches` that are not in force are asked as well. #}
superseded as (
    select
        batches.local_authority_code,
        batches.export_name,
        batches.source_file,
        max(batches.rows_landed) - coalesce(sum(counted.rows_counted), 0) as rows_counted
    from {{ source('landing', 'batches') }} as batches
    left join counted
        on
            batches.local_authority_code = counted.local_authority_code
            and batches.export_name = counted.export_name
            and batches.source_file = counted.source_file
    group by batches.local_authority_code, batches.export_name, batches.source_file
),

{# A file without rows was handed over too, and only here is it said to the public. #}
without_rows as (
    select
        local_authority_code,
        export_name,
        source_file
    from {{ source('landing', 'batches') }}
    where is_in_force
    group by local_authority_code, export_name, source_file
    having max(rows_read) = 0
)

select
    local_authority_code,
    export_name,
    source_file as file_name,
    disposition,
    rows_counted
from counted
union all
select
    local_authority_code,
    export_name,
    source_file as file_name,
    'used' as disposition,
    cast(0 as bigint) as rows_counted
from without_rows
union all
select
    local_authority_code,
    export_name,
    source_file as file_name,
    'superseded' as disposition,
    cast(rows_counted as bigint) as rows_counted
from superseded
where rows_counted <> 0
union all
select
    local_authority_code,
    export_name,
    source_file as file_name,
    reason as disposition,
    cast(sum(rows) as bigint) as rows_counted
from {{ source('landing', 'row_account') }}
group by local_authority_code, export_name, source_file, reason
