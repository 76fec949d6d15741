{# Columns that an indicator needs by name. #}
with shares as (
    select
        supplied.local_authority_code,
        concat_ws('', supplied.export_name, '.', supplied.column_name) as subject,
        {{ divide('supplied.rows_recorded', 'supplied.rows_total', 100) }} as share_now,
        previous.actual as share_before
    from {{ source('landing', 'supplied_columns') }} as supplied
    inner join (
        select distinct
            local_authority_code,
            export_name,
            column_name
        from {{ ref('int_indicator_needs') }}
        where column_name is not null
    ) as needs
        on
            supplied.local_authority_code = needs.local_authority_code
            and supplied.export_name = needs.export_name
            and supplied.column_name = needs.column_name
    left join {{ source('landing', 'previous_measures') }} as previous
        on
            supplied.local_authority_code = previous.local_authority_code
            and concat_ws('', supplied.export_name, '.', supplied.column_name) = previous.subject
            and previous.check_name = 'key_columns_recorded'
)

select
    'key_columns_recorded' as check_name,
    local_authority_code,
    subject,
    share_before as expected,
    share_now as actual,
    case
        when share_before is null or share_now is null then true
        else share_before - share_now <= {{ audit_limit('key_columns_recorded', 'fall') }}
    end as is_within,
    cast(null as string) as detail
from shares
