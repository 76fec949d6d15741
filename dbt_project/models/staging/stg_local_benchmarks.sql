with source as (
    select * from {{ source('landing', 'local_benchmarks') }}
),

renamed as (
    select
        -- ids
        _owner as local_authority_code,
        {{ text('indicator_id') }} as indicator_id,
        -- texts
        {{ text('area_code') }} as area_code,
        {{ text('area_type') }} as area_type,
        {{ text('area_name') }} as area_name,
        {{ text('breakdown') }} as breakdown,
        {{ text('breakdown_value') }} as breakdown_value,
        {{ text('definition_match') }} as definition_match,
        {{ text('source') }} as source,
        -- numbers
        try_cast(trim(value) as decimal(18, 4)) as value,
        -- dates
        {{ own_day('period_end') }} as period_end,
        {{ own_day('published_date') }} as published_date,
        -- lineage
        {{ own_lineage() }}
    from source
)

select * from renamed
