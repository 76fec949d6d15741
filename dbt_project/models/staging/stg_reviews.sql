with source as (
    select * from {{ source('landing', 'reviews') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('review_id') }} as review_id,
        {{ text('child_id') }} as child_id,
        {{ link('care_period_id') }} as care_period_id,
        {{ link('adjourned_from_review_id') }} as adjourned_from_review_id,
        {{ link('officer_id') }} as officer_id,
        -- texts
        {{ text('review_type') }} as review_type,
        {{ text('participation_code') }} as participation_code,
        {{ text('chaired_by_child') }} as chaired_by_child,
        {{ text('plan_rating') }} as plan_rating,
        {{ text('review_trigger') }} as review_trigger,
        {{ text('late_reason') }} as late_reason,
        {{ text('team') }} as team,
        -- flags
        {{ flag('is_cancelled') }} as is_cancelled,
        {{ flag('child_consulted') }} as child_consulted,
        {{ flag('parents_consulted') }} as parents_consulted,
        {{ flag('carers_consulted') }} as carers_consulted,
        {{ flag('parents_participated') }} as parents_participated,
        {{ flag('child_meeting_declined') }} as child_meeting_declined,
        {{ flag('is_out_of_area') }} as is_out_of_area,
        {{ flag('permanence_plan_agreed') }} as permanence_plan_agreed,
        -- dates
        {{ recorded_date('scheduled_date') }} as scheduled_date,
        {{ recorded_date('held_date') }} as held_date,
        {{ is_out_of_range('held_date') }} as is_held_date_out_of_range,
        {{ recorded_date('recorded_due_date') }} as recorded_due_date,
        {{ recorded_date('child_seen_date') }} as child_seen_date,
        {{ recorded_date('decisions_issued_date') }} as decisions_issued_date,
        {{ recorded_date('record_distributed_date') }} as record_distributed_date,
        {{ recorded_date('record_completed_date') }} as record_completed_date,
        {{ recorded_date('sent_to_child_date') }} as sent_to_child_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
