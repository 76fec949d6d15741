{# What the facts share. #}

{# True where the row is in the base population of its indicators; otherwise its disposition says why it is not. #}
{% macro is_counted(disposition) -%}
    {{ disposition }} in ('used', 'counted')
{%- endmacro %}

{# The limit of each obligation of a series, by the rule that gives its due date (counting-rules, One mechanism). #}
{% macro series_limit_key(series, due_rule) -%}
    case
        when {{ due_rule }} = 'placed_second' then 'placed_second'
        when {{ series }} = 'looked_after_reviews' then concat_ws('', {{ due_rule }}, '_review')
        when {{ series }} = 'review_conferences' and {{ due_rule }} = 'first' then 'first_review_conference'
        when {{ series }} = 'review_conferences' then 'later_review_conference'
        when {{ due_rule }} <> 'first' then 'foster_carer_review'
    end
{%- endmacro %}

{# What a child looked after is broken down by on a day, and where the record is, wherever a base has it. #}
{% macro care_attribute_columns() -%}
    team,
    legal_status,
    placement_type,
    placement_distance_miles,
    officer,
    officer_id,
    age_band,
    sex,
    ethnic_group,
    disability,
    unaccompanied,
    source_file,
    source_sha256,
    source_row
{%- endmacro %}

{# What each base over the children looked after at a month end has of them (int_care_months). #}
{% macro care_month_columns() -%}
    local_authority_code,
    period_end,
    care_period_id,
    child_id,
    start_date,
    first_review_due_date,
    open_sequence_number,
    open_anchor_date,
    open_due_date,
    open_due_rule,
    open_time_limit,
    open_law,
    is_review_overdue,
    latest_contact_date,
    {{ care_attribute_columns() }}
{%- endmacro %}

{# What each base over the obligations of one series has of them (evidence_obligations). #}
{% macro obligation_columns() -%}
    local_authority_code,
    case_id,
    child_id,
    case_start,
    case_end,
    sequence_number,
    anchor_date,
    due_rule,
    due_date,
    time_limit,
    law,
    done_date,
    done_id,
    is_due_date_unknown,
    status,
    is_on_time,
    is_limit_suspended,
    team,
    source_file,
    source_sha256,
    source_row
{%- endmacro %}

{# The newest month end of each authority that the extracts of a kind reach; `extract_date` is theirs. #}
{% macro newest_month_ends(extract_date) -%}
    select
        month_ends.local_authority_code,
        max(month_ends.period_end) as period_end
    from {{ ref('int_month_ends') }} as month_ends
    inner join {{ ref('int_extract_dates') }} as extracts
        on
            month_ends.local_authority_code = extracts.local_authority_code
            and month_ends.period_end <= extracts.{{ extract_date }}
    group by month_ends.local_authority_code
{%- endmacro %}
