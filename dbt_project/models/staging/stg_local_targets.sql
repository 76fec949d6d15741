with source as (
    select * from {{ source('landing', 'local_targets') }}
),

renamed as (
    select
        -- ids
        _owner as owner_code,
        {{ text('local_authority_code') }} as local_authority_code,
        {{ text('indicator_id') }} as indicator_id,
        -- numbers
        try_cast(trim(target) as decimal(18, 4)) as target,
        try_cast(trim(tolerance) as decimal(18, 4)) as tolerance,
        -- dates
        {{ own_day('valid_from') }} as valid_from,
        -- lineage
        {{ own_lineage() }}
    from source
)

select * from renamed
