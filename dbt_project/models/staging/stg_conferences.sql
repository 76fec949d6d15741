with source as (
    select * from {{ source('landing', 'conferences') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('conference_id') }} as conference_id,
        {{ text('child_id') }} as child_id,
        {{ link('meeting_id') }} as meeting_id,
        {{ link('section47_id') }} as section47_id,
        {{ link('plan_id') }} as plan_id,
        {{ link('officer_id') }} as officer_id,
        -- texts
        {{ text('conference_type') }} as conference_type,
        {{ text('outcome') }} as outcome,
        {{ text('late_reason') }} as late_reason,
        {{ text('child_participation') }} as child_participation,
        {{ text('team') }} as team,
        -- flags
        {{ flag('is_cancelled') }} as is_cancelled,
        {{ flag('parent_invited') }} as parent_invited,
        {{ flag('parent_attended') }} as parent_attended,
        {{ flag('parent_excluded') }} as parent_excluded,
        -- dates
        {{ recorded_date('recorded_due_date') }} as recorded_due_date,
        {{ recorded_date('scheduled_date') }} as scheduled_date,
        {{ recorded_date('held_date') }} as held_date,
        {{ is_out_of_range('held_date') }} as is_held_date_out_of_range,
        {{ recorded_date('draft_plan_issued_date') }} as draft_plan_issued_date,
        {{ recorded_date('minutes_distributed_date') }} as minutes_distributed_date,
        {{ recorded_date('first_core_group_date') }} as first_core_group_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
