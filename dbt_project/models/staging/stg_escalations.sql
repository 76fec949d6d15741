with source as (
    select * from {{ source('landing', 'escalations') }}
),

renamed as (
    select
        -- ids
        _local_authority_code as local_authority_code,
        {{ text('escalation_id') }} as escalation_id,
        {{ text('child_id') }} as child_id,
        {{ link('officer_id') }} as officer_id,
        {{ link('review_id') }} as review_id,
        {{ link('conference_id') }} as conference_id,
        {{ link('repeat_of_escalation_id') }} as repeat_of_escalation_id,
        -- texts
        {{ text('route') }} as route,
        {{ text('reason_code') }} as reason_code,
        {{ text('challenged_agency') }} as challenged_agency,
        {{ text('resolution') }} as resolution,
        {{ text('impact_code') }} as impact_code,
        {{ text('team') }} as team,
        -- flags
        {{ flag('is_formal') }} as is_formal,
        -- dates
        {{ recorded_date('raised_date') }} as raised_date,
        {{ recorded_date('resolved_date') }} as resolved_date,
        {{ recorded_date('cafcass_referral_date') }} as cafcass_referral_date,
        {{ recorded_date('court_referral_date') }} as court_referral_date,
        -- lineage
        {{ lineage() }}
    from source
)

select * from renamed
