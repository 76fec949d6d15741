{#
    Indicators that the last release had figures of, and that have none now because something they need is missing. What
    a council has of its own it takes away when it likes.
#}
with supplied_before as (
    select distinct
        figures.local_authority_code,
        figures.indicator_id
    from {{ source('landing', 'previous_values') }} as figures
    inner join {{ ref('indicator_definitions') }} as definitions on figures.indicator_id = definitions.indicator_id
),

supplied_now as (
    select distinct
        local_authority_code,
        indicator_id
    from {{ ref('indicator_values') }}
    where availability = 'available'
)

select
    'figures_still_supplied' as check_name,
    extracts.local_authority_code,
    coalesce(supplied_before.indicator_id, 'none before') as subject,
    count(supplied_before.indicator_id) as expected,
    count(supplied_now.indicator_id) as actual,
    count(supplied_before.indicator_id) = count(supplied_now.indicator_id) as is_within,
    cast(null as string) as detail
from {{ ref('int_extract_dates') }} as extracts
left join supplied_before on extracts.local_authority_code = supplied_before.local_authority_code
left join supplied_now
    on
        supplied_before.local_authority_code = supplied_now.local_authority_code
        and supplied_before.indicator_id = supplied_now.indicator_id
group by extracts.local_authority_code, supplied_before.indicator_id
