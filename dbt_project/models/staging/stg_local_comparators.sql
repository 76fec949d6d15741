with source as (
    select * from {{ source('landing', 'local_comparators') }}
),

renamed as (
    select
        -- ids
        _owner as owner_code,
        {{ text('comparator_group') }} as comparator_group,
        {{ text('local_authority_code') }} as local_authority_code,
        -- dates
        coalesce({{ own_day('valid_from') }}, cast('0001-01-01' as date)) as valid_from,
        {{ first_day_after(own_day('valid_to')) }} as valid_to,
        -- lineage
        {{ own_lineage() }}
    from source
)

select * from renamed
