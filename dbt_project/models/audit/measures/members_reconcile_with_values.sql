select
    'members_reconcile_with_values' as check_name,
    local_authority_code,
    indicator_id as subject,
    {{ count_rows() }} as expected,
    sum(case when is_equal then 1 else 0 end) as actual,
    {{ count_rows() }} = sum(case when is_equal then 1 else 0 end) as is_within,
    cast(null as string) as detail
from {{ ref('audit_member_sums') }}
group by local_authority_code, indicator_id
