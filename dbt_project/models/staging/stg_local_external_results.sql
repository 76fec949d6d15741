with source as (
    select * from {{ source('landing', 'local_external_results') }}
),

renamed as (
    select
        -- ids
        _owner as local_authority_code,
        {{ text('indicator_id') }} as indicator_id,
        -- texts
        {{ text('period_type') }} as period_type,
        coalesce({{ text('breakdown') }}, 'all') as breakdown,
        coalesce({{ text('breakdown_value') }}, 'all') as breakdown_value,
        {{ text('source') }} as source,
        -- numbers
        try_cast(trim(numerator) as decimal(18, 4)) as numerator,
        try_cast(trim(denominator) as decimal(18, 4)) as denominator,
        try_cast(trim(value) as decimal(18, 4)) as value,
        -- dates
        {{ own_day('period_end') }} as period_end,
        -- lineage
        {{ own_lineage() }}
    from source
)

select * from renamed
