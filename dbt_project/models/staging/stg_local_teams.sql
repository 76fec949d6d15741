with source as (
    select * from {{ source('landing', 'local_teams') }}
),

renamed as (
    select
        -- ids
        _owner as local_authority_code,
        {{ text('team') }} as team,
        -- texts
        {{ text('service') }} as service,
        {{ text('district') }} as district,
        -- dates
        coalesce({{ own_day('valid_from') }}, cast('0001-01-01' as date)) as valid_from,
        {{ first_day_after(own_day('valid_to')) }} as valid_to,
        -- lineage
        {{ own_lineage() }}
    from source
)

select * from renamed
