with source as (
    select * from {{ source('landing', 'unknown_codes') }}
),

renamed as (
    select
        local_authority_code,
        export_name,
        column_name,
        {{ text('text') }} as recorded_text,
        nearest_code,
        source_file,
        source_row
    from source
)

select * from renamed
