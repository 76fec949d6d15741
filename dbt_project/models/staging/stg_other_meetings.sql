with source as (
    select * from {{ source('landing', 'other_meetings') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('meeting_id') }} as meeting_id,
        {{ link('child_id') }} as child_id,
        {{ link('carer_id') }} as carer_id,
        {{ link('officer_id') }} as officer_id,
        -- texts
        {{ text('meeting_type') }} as meeting_type,
        -- dates
        {{ recorded_date('scheduled_date') }} as scheduled_date,
        {{ recorded_date('recorded_due_date') }} as recorded_due_date,
        {{ recorded_date('held_date') }} as held_date,
        {{ is_out_of_range('held_date') }} as is_held_date_out_of_range,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
