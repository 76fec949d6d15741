with source as (
    select * from {{ source('landing', 'escalation_stages') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('escalation_id') }} as escalation_id,
        -- texts
        {{ text('stage') }} as stage,
        {{ text('exit_outcome') }} as exit_outcome,
        {{ text('escalated_to_role') }} as escalated_to_role,
        -- dates
        {{ recorded_date('entered_date') }} as entered_date,
        {{ recorded_date('recorded_due_date') }} as recorded_due_date,
        {{ recorded_date('responded_date') }} as responded_date,
        {{ recorded_date('exited_date') }} as exited_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
