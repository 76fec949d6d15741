{# How many records the newest extracts changed, without saying which. #}
with event_dates as (
    select
        local_authority_code,
        export_name,
        extract_date,
        previous_extract_date,
        change,
        record_id,
        event_date
    from {{ ref('changed_records') }}
    where change <> 'withdrawn'
    union all
    {# A record whose date was corrected touches the month that it left as well. #}
    select
        local_authority_code,
        export_name,
        extract_date,
        previous_extract_date,
        change,
        record_id,
        previous_event_date as event_date
    from {{ ref('changed_records') }}
    where change <> 'added'
),

{# A date out of range reads as not recorded (counting-rules, Days), so it touches no month. #}
plausible as (
    select
        *,
        case
            when event_date >= cast('1990-01-01' as date) and event_date <= {{ months_after('extract_date', 24) }}
                then event_date
        end as plausible_date
    from event_dates
)

select
    local_authority_code,
    export_name,
    extract_date,
    previous_extract_date,
    change,
    cast(count(distinct record_id) as bigint) as records_counted,
    {{ month_end('min(plausible_date)') }} as earliest_month_end,
    {{ month_end('max(plausible_date)') }} as latest_month_end
from plausible
group by local_authority_code, export_name, extract_date, previous_extract_date, change
