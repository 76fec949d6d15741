with source as (
    select * from {{ source('landing', 'children') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('child_id') }} as child_id,
        {{ link('previous_child_id') }} as previous_child_id,
        {{ link('mother_child_id') }} as mother_child_id,
        -- texts
        {{ text('sex') }} as sex,
        {{ text('ethnicity') }} as ethnicity,
        -- flags
        {{ flag('is_unaccompanied_asylum_seeker') }} as is_unaccompanied_asylum_seeker,
        {{ flag('has_disability') }} as has_disability,
        -- dates
        {{ recorded_date('date_of_birth') }} as date_of_birth,
        {{ recorded_date('expected_date_of_birth') }} as expected_date_of_birth,
        {{ recorded_date('date_of_death') }} as date_of_death,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
