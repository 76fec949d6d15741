with row_counts as (
    select
        local_authority_code,
        export_name,
        max(rows_total) as rows_now
    from {{ source('landing', 'supplied_columns') }}
    group by local_authority_code, export_name
),

previous as (
    select
        local_authority_code,
        subject as export_name,
        actual as rows_before
    from {{ source('landing', 'previous_measures') }}
    where check_name = 'rows_fell_since_last_release'
),

compared as (
    select
        coalesce(row_counts.local_authority_code, previous.local_authority_code) as local_authority_code,
        coalesce(row_counts.export_name, previous.export_name) as export_name,
        previous.rows_before,
        coalesce(row_counts.rows_now, 0) as rows_now
    from row_counts
    full join previous
        on
            row_counts.local_authority_code = previous.local_authority_code
            and row_counts.export_name = previous.export_name
)

{# None at all is what batch.yml declared, or landing would have refused it. #}
select
    'rows_fell_since_last_release' as check_name,
    local_authority_code,
    export_name as subject,
    rows_before as expected,
    rows_now as actual,
    case
        when rows_before is null or rows_now = 0 then true
        else
            rows_before - rows_now <= {{ audit_limit('rows_fell_since_last_release', 'rows') }}
            or 100 * (rows_before - rows_now)
            <= {{ audit_limit('rows_fell_since_last_release', 'share') }} * rows_before
    end as is_within,
    cast(null as string) as detail
from compared
where export_name not in ('{{ reference_exports() | join("', '") }}')
