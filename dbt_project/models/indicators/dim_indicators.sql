with duties as (
    select
        indicator_id,
        min(name) as duty
    from {{ ref('duties') }}
    where indicator_id is not null
    group by indicator_id
),

default_periods as (
    select
        definitions.indicator_id,
        min(types.position) as position
    from {{ ref('published_definitions') }} as definitions
    inner join {{ ref('period_types') }} as types on {{ lists('types.kinds', 'definitions.kind') }}
    group by definitions.indicator_id
),

{# People counted once, however many records they have, are counted again in the next month or part. #}
counted_once as (
    select distinct indicator_id
    from {{ ref('indicator_members') }}
    where distinct_key is not null
),

{# Of a limit that Parliament changed there are several lines, and of several limits one law. #}
laws_named as (
    select distinct
        definitions.indicator_id,
        concat_ws(', in force since ', limits.law, cast(limits.in_force_from as string)) as law
    from {{ ref('published_definitions') }} as definitions
    inner join {{ ref('time_limits') }} as limits on {{ lists('definitions.time_limits', 'limits.limit_key') }}
),

laws as (
    select
        indicator_id,
        {{ joined_texts('law') }} as law
    from laws_named
    group by indicator_id
),

{# What councils add up of their own that is not one for each case. #}
own_amounts as (
    select distinct indicator_id
    from {{ source('landing', 'local_indicator_parts') }}
    where amount is not null
)

select
    definitions.indicator_id,
    {# What a council counts of its own, or has from elsewhere, has no row in the seed: it comes after the rest. #}
    coalesce(presentation.short_name, definitions.name) as short_name,
    definitions.name,
    definitions.domain,
    domains.label as domain_label,
    cast(domains.sort_order as bigint) as domain_order,
    definitions.measure,
    definitions.kind,
    definitions.polarity,
    {#
        An indicator of a council's own says what it counts in words alone. Of what it has from elsewhere its file gives no
        unit: it may be a share, and is no number of cases. An amount that is added up may be days or miles.
    #}
    coalesce(
        presentation.unit,
        case
            when definitions.origin = 'external' then 'as its source says'
            when definitions.measure = 'percentage' then '% of cases'
            when definitions.measure = 'rate_per_10000' then 'per 10,000'
            when definitions.measure = 'rate_per_100' then 'per 100'
            when definitions.measure = 'count' and own_amounts.indicator_id is null then 'cases'
            else 'as its definition says'
        end
    ) as unit,
    cast(case when definitions.measure = 'count' then 0 else 1 end as bigint) as decimals,
    definitions.headline_order is not null as is_headline,
    definitions.headline_order,
    cast(coalesce(presentation.display_order, 1000000) as bigint) as display_order,
    presentation.handbook_section,
    sections.label as handbook_section_label,
    presentation.explained_by,
    duties.duty,
    definitions.time_limits,
    laws.law,
    types.period_type as default_period_type,
    definitions.measure in ('count', 'percentage') and counted_once.indicator_id is null as is_additive
from {{ ref('published_definitions') }} as definitions
left join {{ ref('indicator_presentation') }} as presentation
    on definitions.indicator_id = presentation.indicator_id
left join {{ ref('computed_labels') }} as domains
    on domains.list_name = 'indicator_domains' and definitions.domain = domains.code
left join {{ ref('computed_labels') }} as sections
    on sections.list_name = 'handbook_sections' and presentation.handbook_section = sections.code
left join duties on definitions.indicator_id = duties.indicator_id
left join laws on definitions.indicator_id = laws.indicator_id
left join counted_once on definitions.indicator_id = counted_once.indicator_id
left join own_amounts on definitions.indicator_id = own_amounts.indicator_id
left join default_periods on definitions.indicator_id = default_periods.indicator_id
left join {{ ref('period_types') }} as types on default_periods.position = types.position
