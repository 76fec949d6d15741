select
    figures.local_authority_code,
    figures.local_authority_name,
    figures.indicator_id,
    figures.short_name,
    figures.name,
    figures.domain,
    figures.display_order,
    figures.period,
    figures.period_label,
    figures.numerator,
    figures.denominator,
    figures.value,
    figures.display_value,
    figures.lower_95,
    figures.upper_95,
    comparisons.comparator,
    comparisons.comparator_value,
    comparisons.comparator_period_end,
    comparisons.comparison,
    comparisons.place,
    comparisons.out_of,
    comparisons.definition_match,
    comparisons.source
from {{ ref('figures_last_twelve_months') }} as figures
inner join {{ ref('indicator_comparisons') }} as comparisons
    on
        figures.local_authority_code = comparisons.local_authority_code
        and figures.indicator_id = comparisons.indicator_id
        and figures.period_type = comparisons.period_type
        and figures.period_end = comparisons.period_end
