with source as (
    select * from {{ source('landing', 'review_actions') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('action_id') }} as action_id,
        {{ text('child_id') }} as child_id,
        {{ link('review_id') }} as review_id,
        {{ link('conference_id') }} as conference_id,
        -- texts
        {{ text('owner') }} as owner,
        {{ text('team') }} as team,
        -- flags
        {{ flag('is_cancelled') }} as is_cancelled,
        -- dates
        {{ recorded_date('agreed_date') }} as agreed_date,
        {{ recorded_date('due_date') }} as due_date,
        {{ recorded_date('completed_date') }} as completed_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
