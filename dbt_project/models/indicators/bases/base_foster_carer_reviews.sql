select
    {{ obligation_columns() }}
from {{ ref('evidence_obligations') }}
where series = 'foster_carer_reviews' and done_date is not null
