{# What each indicator of each authority needs, whether it was supplied, and to which day. #}
with named_needs as (
    select * from {{ ref('int_indicator_needs') }}
),

extracts as (
    select
        local_authority_code,
        export_name,
        max(extract_date) as extract_date,
        {# A list of who is there on one day says so of that day, whether or not it has a column for those who left. #}
        count(distinct extract_date) = 1 and coalesce(min(history_from) = max(extract_date), false) as is_of_one_day
    from {{ source('landing', 'batches') }}
    where is_in_force
    group by local_authority_code, export_name
    union all
    {# Whoever supplies no population is given the published one, so it is there without an extract. #}
    select distinct
        years.local_authority_code,
        'population' as export_name,
        cast(null as date) as extract_date,
        false as is_of_one_day
    from {{ ref('int_population_years') }} as years
    where years.source_sha256 is null
),

supply as (
    select
        dates.local_authority_code,
        dates.latest_date,
        named_needs.indicator_id,
        named_needs.kind,
        named_needs.export_name,
        named_needs.column_name,
        case
            when extracts.export_name is null then false
            when named_needs.column_name is null then true
            when named_needs.is_end and named_needs.kind = 'stock' and extracts.is_of_one_day then true
            when named_needs.is_asked_of_records and coalesce(columns.rows_total, 0) = 0 then true
            {# What is not in the file is not blank: nothing says whether it happened. #}
            when
                (named_needs.is_end or named_needs.may_be_blank_in_all or named_needs.may_be_blank_in_few)
                and not coalesce(columns.is_in_file, true)
                then false
            when named_needs.may_be_blank_in_all then true
            {# Among few records it may be true that none has ended yet, or that none was held. #}
            when
                named_needs.may_be_blank_in_few
                and coalesce(columns.rows_total, 0) < {{ audit_limit('needed_column_never_filled', 'records') }}
                then true
            else coalesce(columns.is_supplied, false)
        end as is_supplied,
        case
            {% for domain in required_domains() %}
            when named_needs.export_name in ('{{ dated_together()[domain] | join("', '") }}')
                then dates.{{ domain }}_date
            {% endfor %}
        end as required_date,
        case
            when named_needs.export_name in ('{{ optional_exports() | join("', '") }}') then extracts.extract_date
        end as optional_date
    from {{ ref('int_extract_dates') }} as dates
    inner join named_needs on dates.local_authority_code = named_needs.local_authority_code
    left join extracts
        on
            dates.local_authority_code = extracts.local_authority_code
            and named_needs.export_name = extracts.export_name
    left join {{ source('landing', 'supplied_columns') }} as columns
        on
            dates.local_authority_code = columns.local_authority_code
            and named_needs.export_name = columns.export_name
            and named_needs.column_name = columns.column_name
)

select
    local_authority_code,
    indicator_id,
    kind,
    export_name,
    column_name,
    is_supplied,
    latest_date,
    required_date,
    optional_date
from supply
