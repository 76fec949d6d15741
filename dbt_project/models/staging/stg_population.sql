with source as (
    select * from {{ source('landing', 'population') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        -- numbers
        try_cast(trim(year) as bigint) as year,
        try_cast(trim(population_0_17) as bigint) as population_0_17,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
