with source as (
    select * from {{ source('landing', 'local_codes') }}
),

renamed as (
    select
        local_authority_code,
        list_name,
        code,
        label,
        parent,
        sort_order
    from source
)

select * from renamed
