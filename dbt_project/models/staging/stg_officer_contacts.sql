with source as (
    select * from {{ source('landing', 'officer_contacts') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('contact_id') }} as contact_id,
        {{ text('child_id') }} as child_id,
        {{ link('officer_id') }} as officer_id,
        -- texts
        {{ text('contact_type') }} as contact_type,
        -- flags
        {{ flag('seen_alone') }} as seen_alone,
        -- dates
        {{ recorded_date('contact_date') }} as contact_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
