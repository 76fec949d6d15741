with source as (
    select * from {{ source('landing', 'section47_enquiries') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('section47_id') }} as section47_id,
        {{ text('child_id') }} as child_id,
        -- texts
        {{ text('team') }} as team,
        -- flags
        {{ flag('conference_not_required') }} as conference_not_required,
        -- dates
        {{ recorded_date('start_date') }} as start_date,
        {{ recorded_date('end_date') }} as end_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
