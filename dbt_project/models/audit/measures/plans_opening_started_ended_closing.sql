{% set plans_open -%}
    (
        select
            local_authority_code,
            period_end,
            numerator as cases_open
        from {{ ref('indicator_values') }}
        where
            availability = 'available'
            and breakdown = 'all'
            and indicator_id = 'protection_plans_open'
    )
{%- endset %}
{% set plans = "(select * from " ~ ref('evidence_protection_plans') ~ " where disposition = 'counted')" %}
{{ months_that_balance(
    'plans_opening_started_ended_closing', 'protection_plans_started', 'protection_plans_ended', plans_open, plans
) }}
