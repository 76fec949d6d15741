{# One breakdown alone: cells of several, added up, would count each record once for each. #}
select
    local_authority_code,
    local_authority_name,
    indicator_id,
    short_name,
    name,
    domain,
    display_order,
    is_headline,
    period,
    period_label,
    breakdown_value as team,
    breakdown_value_label as team_label,
    numerator,
    denominator,
    excluded,
    value,
    display_value,
    unit,
    lower_95,
    upper_95,
    previous_value,
    is_small_number
from {{ ref('figures_last_twelve_months_broken_down') }}
where breakdown = 'team'
