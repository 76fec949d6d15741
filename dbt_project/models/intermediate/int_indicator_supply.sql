{# For each indicator of each authority: its extract date, and whether all that it needs was supplied. #}
with named_needs as (
    select * from {{ ref('int_indicator_needs') }}
),

extracts as (
    select
        local_authority_code,
        export_name,
        max(extract_date) as extract_date
    from {{ source('landing', 'batches') }}
    where is_in_force
    group by local_authority_code, export_name
    union all
    {# Whoever supplies no population is given the published one, so it is there without an extract. #}
    select distinct
        years.local_authority_code,
        'population' as export_name,
        cast(null as date) as extract_date
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
        case
            when extracts.export_name is null then false
            when named_needs.column_name is null then true
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
),

gathered as (
    select
        local_authority_code,
        indicator_id,
        kind,
        max(latest_date) as latest_date,
        min(case when is_supplied then 1 else 0 end) = 1 as is_supplied,
        min(required_date) as required_date,
        min(optional_date) as optional_date
    from supply
    group by local_authority_code, indicator_id, kind
)

select
    local_authority_code,
    indicator_id,
    kind,
    is_supplied,
    coalesce(required_date, optional_date, latest_date) as extract_date,
    optional_date as supplied_until
from gathered
