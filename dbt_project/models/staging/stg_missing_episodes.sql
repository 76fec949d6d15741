with source as (
    select * from {{ source('landing', 'missing_episodes') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('missing_id') }} as missing_id,
        {{ text('child_id') }} as child_id,
        -- texts
        {{ text('missing_type') }} as missing_type,
        -- dates
        {{ recorded_date('start_date') }} as start_date,
        {{ recorded_date('end_date') }} as end_date,
        {{ recorded_date('interview_offered_date') }} as interview_offered_date,
        {{ recorded_date('interview_completed_date') }} as interview_completed_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
