with source as (
    select * from {{ source('landing', 'advocacy_referrals') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('referral_id') }} as referral_id,
        {{ text('child_id') }} as child_id,
        -- texts
        {{ text('service') }} as service,
        -- dates
        {{ recorded_date('referral_date') }} as referral_date,
        {{ recorded_date('start_date') }} as start_date,
        {{ recorded_date('end_date') }} as end_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
