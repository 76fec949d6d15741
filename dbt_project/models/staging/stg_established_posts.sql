with source as (
    select * from {{ source('landing', 'established_posts') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('post_id') }} as post_id,
        -- texts
        {{ text('role') }} as role,
        -- numbers
        try_cast(trim(full_time_equivalent) as decimal(18, 4)) as full_time_equivalent,
        -- dates
        {{ recorded_date('start_date') }} as start_date,
        {{ recorded_date('end_date') }} as end_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
