with source as (
    select * from {{ source('landing', 'targets') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('indicator_id') }} as indicator_id,
        -- numbers
        try_cast(trim(target) as decimal(18, 4)) as target,
        try_cast(trim(tolerance) as decimal(18, 4)) as tolerance,
        -- dates
        {{ recorded_date('valid_from') }} as valid_from,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
