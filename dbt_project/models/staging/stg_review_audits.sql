with source as (
    select * from {{ source('landing', 'review_audits') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('audit_id') }} as audit_id,
        {{ link('review_id') }} as review_id,
        -- texts
        {{ text('audit_area') }} as audit_area,
        {{ text('grade') }} as grade,
        -- dates
        {{ recorded_date('audit_date') }} as audit_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
