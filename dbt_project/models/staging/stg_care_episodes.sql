with source as (
    select * from {{ source('landing', 'care_episodes') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('episode_id') }} as episode_id,
        {{ text('child_id') }} as child_id,
        {{ text('care_period_id') }} as care_period_id,
        -- texts
        {{ text('start_reason') }} as start_reason,
        {{ text('legal_status') }} as legal_status,
        {{ text('need_code') }} as need_code,
        {{ text('placement_type') }} as placement_type,
        {{ text('end_reason') }} as end_reason,
        {{ text('team') }} as team,
        -- flags
        {{ flag('is_out_of_area') }} as is_out_of_area,
        -- numbers
        try_cast(trim(placement_distance_miles) as decimal(18, 4)) as placement_distance_miles,
        -- dates
        {{ recorded_date('start_date') }} as start_date,
        {{ recorded_date('end_date') }} as end_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
