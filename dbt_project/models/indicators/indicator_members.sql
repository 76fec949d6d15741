{# The evidence of every figure: members inside the published periods of indicators whose exports were supplied. #}
{{ config(materialized='view') }}

with families as (
    {% for family in [
        'reviews', 'participation', 'contacts', 'actions', 'looked_after', 'continuity', 'conferences', 'plans',
        'escalations', 'workload', 'other'
    ] %}
    select * from {{ ref('members_' ~ family) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

{# A view, and each family in it once: whoever reads it reads a few of its many columns, and they are written once. #}
select
    families.*,
    definitions.judged_by
from families
inner join {{ ref('indicator_definitions') }} as definitions on families.indicator_id = definitions.indicator_id
inner join {{ ref('int_indicator_supply') }} as supply
    on
        families.local_authority_code = supply.local_authority_code
        and families.indicator_id = supply.indicator_id
left join {{ ref('int_indicator_periods') }} as periods
    on
        families.local_authority_code = periods.local_authority_code
        and families.indicator_id = periods.indicator_id
        and families.period_type = periods.period_type
        and families.period_end = periods.period_end
        and periods.availability = 'available'
where
    case
        when families.period_end is not null then periods.period_end is not null
        else
            supply.is_supplied
            and families.event_date <= supply.extract_date
            and families.event_date <= coalesce(supply.supplied_until, families.event_date)
    end
