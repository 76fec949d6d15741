with source as (
    select * from {{ source('landing', 'child_documents') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('document_id') }} as document_id,
        {{ text('child_id') }} as child_id,
        -- texts
        {{ text('document_type') }} as document_type,
        {{ text('quality') }} as quality,
        -- dates
        {{ recorded_date('completed_date') }} as completed_date,
        {{ recorded_date('valid_until') }} as valid_until,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
