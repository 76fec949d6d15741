with source as (
    select * from {{ source('landing', 'local_limits') }}
),

renamed as (
    select
        -- ids
        _owner as local_authority_code,
        {{ text('limit_key') }} as limit_key,
        -- texts
        {{ text('unit') }} as unit,
        -- numbers
        try_cast(trim(amount) as integer) as amount,
        -- dates
        {{ own_day('valid_from') }} as valid_from,
        -- lineage
        {{ own_lineage() }}
    from source
)

select * from renamed
