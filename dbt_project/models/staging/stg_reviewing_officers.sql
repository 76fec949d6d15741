with source as (
    select * from {{ source('landing', 'reviewing_officers') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('officer_id') }} as officer_id,
        -- texts
        {{ text('role') }} as role,
        {{ text('contract_type') }} as contract_type,
        {{ text('sex') }} as sex,
        {{ text('ethnicity') }} as ethnicity,
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
