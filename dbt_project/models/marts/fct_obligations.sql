{# The case, and what was done, are named by the key of the table that holds them. #}
select
    obligations.local_authority_code,
    obligations.obligation_key,
    obligations.series,
    children.child_key,
    {% for thing, id, series in [
        ('care_period', 'case_id', 'looked_after_reviews'),
        ('plan', 'case_id', 'review_conferences'),
        ('carer', 'case_id', 'foster_carer_reviews'),
        ('review', 'done_id', 'looked_after_reviews'),
        ('conference', 'done_id', 'review_conferences'),
        ('meeting', 'done_id', 'foster_carer_reviews')
    ] %}
    case
        when obligations.series = '{{ series }}'
            then {{ keyed_hash(thing, 'obligations.' ~ id, 'obligations.local_authority_code') }}
    end as {{ thing }}_key,
    {% endfor %}
    obligations.team,
    {{ authority_team('obligations.local_authority_code', 'obligations.team') }} as authority_team,
    obligations.case_start,
    obligations.case_end,
    cast(obligations.sequence_number as bigint) as sequence_number,
    obligations.anchor_date,
    obligations.due_rule,
    obligations.time_limit,
    obligations.law,
    obligations.due_date,
    obligations.done_date,
    obligations.status,
    obligations.is_on_time,
    obligations.is_due_date_unknown,
    obligations.latest_due_date,
    obligations.latest_due_rule,
    obligations.is_limit_suspended
from {{ ref('evidence_obligations') }} as obligations
left join {{ ref('int_children') }} as children
    on
        obligations.local_authority_code = children.local_authority_code
        and obligations.child_id = children.child_id
