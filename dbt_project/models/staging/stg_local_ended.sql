with source as (
    select * from {{ source('landing', 'local_ended') }}
),

renamed as (
    select
        -- ids
        _owner as owner_code,
        {{ text('local_authority_code') }} as local_authority_code,
        -- attributes
        {{ text('succeeded_by') }} as succeeded_by,
        -- dates
        {{ own_day('ended_on') }} as ended_on,
        -- lineage
        {{ own_lineage() }}
    from source
)

select * from renamed
