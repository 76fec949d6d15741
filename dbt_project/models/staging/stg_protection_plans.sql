with source as (
    select * from {{ source('landing', 'protection_plans') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('plan_id') }} as plan_id,
        {{ text('child_id') }} as child_id,
        -- texts
        {{ text('end_reason') }} as end_reason,
        case {{ text('initial_category') }} when 'NEU' then 'NEG' else {{ text('initial_category') }} end
            as initial_category,
        case {{ text('latest_category') }} when 'NEU' then 'NEG' else {{ text('latest_category') }} end
            as latest_category,
        {{ text('team') }} as team,
        -- flags
        {{ flag('is_other_authority') }} as is_other_authority,
        -- numbers
        try_cast(trim(previous_plan_count) as bigint) as previous_plan_count,
        -- dates
        {{ recorded_date('start_date') }} as start_date,
        {{ recorded_date('end_date') }} as end_date,
        {{ recorded_date('previous_plan_end_date') }} as previous_plan_end_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
