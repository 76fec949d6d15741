{% set care_open -%}
    (
        select
            months.local_authority_code,
            months.period_end,
            count(care.period_end) as cases_open
        from {{ ref('indicator_values') }} as months
        left join {{ ref('int_care_months') }} as care
            on months.local_authority_code = care.local_authority_code and months.period_end = care.period_end
        where
            months.availability = 'available'
            and months.breakdown = 'all'
            and months.period_type = 'month'
            and months.indicator_id = 'children_starting_care'
        group by months.local_authority_code, months.period_end
    )
{%- endset %}
{{ months_that_balance(
    'care_opening_started_ended_closing', 'children_starting_care', 'children_ceasing_care', care_open,
    ref('evidence_care_periods'), 'is_start_unknown'
) }}
