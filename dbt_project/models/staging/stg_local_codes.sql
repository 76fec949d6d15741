with source as (
    select * from {{ source('landing', 'local_codes') }}
),

renamed as (
    select
        local_authority_code,
        list_name,
        code,
        label,
        parent,
        sort_order,
        stage_order,
        limit_working_days,
        is_senior,
        is_formal,
        has_participated,
        has_attended,
        coalesce(valid_from, cast('0001-01-01' as date)) as valid_from,
        {{ first_day_after('valid_to') }} as valid_to
    from source
)

select * from renamed
