select
    {{ obligation_columns() }}
from {{ ref('evidence_obligations') }}
where series = 'looked_after_reviews'
