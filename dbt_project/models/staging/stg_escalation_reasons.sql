with source as (
    select * from {{ source('landing', 'escalation_reasons') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('escalation_id') }} as escalation_id,
        -- texts
        {{ text('reason_code') }} as reason_code,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
