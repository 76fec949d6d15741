select
    {{ obligation_columns() }}
from {{ ref('evidence_obligations') }}
where series = 'review_conferences'
