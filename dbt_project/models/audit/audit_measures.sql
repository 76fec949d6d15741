{#
    Comparisons that the audit judges before anything is published, each with what was expected and what was found.
    They are computed here, one model of measures/ each, because they are heavy; Great Expectations decides on the result.
#}
with measures as (
    {% for check_name in audit_measure_names() %}
    select
        check_name,
        local_authority_code,
        subject,
        expected,
        actual,
        is_within,
        detail
    from {{ ref(check_name) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    cast(check_name as string) as check_name,
    local_authority_code,
    cast(subject as string) as subject,
    {{ as_figure('expected') }} as expected,
    {{ as_figure('actual') }} as actual,
    {{ as_figure('actual - expected') }} as difference,
    is_within,
    cast(detail as string) as detail
from measures
