with services as (
    select * from {{ ref('evidence_advocacy_referrals') }} where disposition = 'used' and start_date is not null
),

{# One row a month that a service lasted, so that a child counts in every period it overlaps. #}
service_months as (
    select
        services.local_authority_code,
        services.referral_id,
        services.child_id,
        services.start_date,
        services.end_date,
        services.service,
        greatest(services.start_date, {{ month_start('days.calendar_date') }}) as active_date,
        services.source_file,
        services.source_sha256,
        services.source_row
    from services
    inner join {{ ref('int_extract_dates') }} as extracts
        on services.local_authority_code = extracts.local_authority_code
    inner join {{ ref('int_calendar') }} as days
        on
            days.calendar_date = {{ month_end('days.calendar_date') }}
            and services.start_date <= days.calendar_date
            and {{ open_ended('services.end_date') }} >= {{ month_start('days.calendar_date') }}
            and {{ month_start('days.calendar_date') }} <= extracts.advocacy_referrals_date
)

select
    local_authority_code,
    referral_id,
    child_id,
    start_date,
    end_date,
    service,
    active_date,
    source_file,
    source_sha256,
    source_row
from service_months
