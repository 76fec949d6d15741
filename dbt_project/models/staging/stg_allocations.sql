with source as (
    select * from {{ source('landing', 'allocations') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('allocation_id') }} as allocation_id,
        {{ text('child_id') }} as child_id,
        {{ link('officer_id') }} as officer_id,
        -- texts
        {{ text('role') }} as role,
        -- dates
        {{ recorded_date('start_date') }} as start_date,
        {{ recorded_date('end_date') }} as end_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
