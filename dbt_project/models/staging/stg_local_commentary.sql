with source as (
    select * from {{ source('landing', 'local_commentary') }}
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
        {{ text('author') }} as author,
        {{ text('commentary_text') }} as commentary_text,
        -- dates
        {{ own_day('period_end') }} as period_end,
        {{ own_day('written_on') }} as written_on,
        -- lineage
        {{ own_lineage() }}
    from source
)

select * from renamed
