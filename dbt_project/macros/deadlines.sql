{#
    The limit or threshold of an authority that is in force on a day (its own, else its hub's, else the national one):
    `<name>_limit.amount`, `.unit` and `.law`. `limit_key` is an SQL expression. No model judges by
    time_limits otherwise.
#}
{% macro limit_joins(name, limit_key, day, authority) -%}
    left join {{ ref('int_time_limits') }} as {{ name }}_limit
        on
            {{ authority }} = {{ name }}_limit.local_authority_code
            and {{ limit_key }} = {{ name }}_limit.limit_key
            and {{ day }} >= {{ name }}_limit.valid_from
            and {{ day }} < {{ name }}_limit.valid_to
{%- endmacro %}

{#
    A time limit turned into a date, in one place: the limit in force on the anchor date, then working days by the
    calendar, months by clamped addition, or calendar days.
    The unit is looked at in the deadline, not in the join: one more condition there and the engine compares every pair.
    `limit_key` is an SQL expression; put the joins into the from clause and the deadline into the select list.
#}
{% macro deadline_joins(name, limit_key, anchor, authority) -%}
    {{ limit_joins(name, limit_key, anchor, authority) }}
    left join {{ ref('int_working_day_deadlines') }} as {{ name }}_days
        on
            {{ anchor }} = {{ name }}_days.anchor_date
            and {{ name }}_limit.amount = {{ name }}_days.working_days
{%- endmacro %}

{% macro deadline(name, anchor) -%}
    case {{ name }}_limit.unit
        when 'working_days' then {{ name }}_days.deadline
        when 'months' then {{ months_after(anchor, name ~ '_limit.amount') }}
        when 'calendar_days' then {{ days_after(anchor, name ~ '_limit.amount') }}
    end
{%- endmacro %}

{#
    The limit that a due date was counted by, as text (`20 working days`), and the law or guidance that sets it. Asked
    for where the due date is made, and handed on with it: `<thing>_due_date`, `<thing>_time_limit` and `<thing>_law`.
    A stated `due_date` leaves both null where there is none, such as before the extract's history.
#}
{% macro limit_columns(name, thing='', due_date=none) -%}
    case
        when {{ due_date or name ~ '_limit.amount' }} is not null
            then {{ amount_in_words(name ~ '_limit.amount', name ~ '_limit.unit') }}
    end as {{ thing }}time_limit,
    case when {{ due_date or name ~ '_limit.amount' }} is not null then {{ name }}_limit.law end as {{ thing }}law
{%- endmacro %}

{# `20 working days`, `1 working day`: the units are in the plural in the seed. #}
{% macro amount_in_words(amount, unit) -%}
    case
        when {{ amount }} = 1
            then concat_ws('', cast({{ amount }} as string), ' ', replace(left({{ unit }}, length({{ unit }}) - 1), '_', ' '))
        else concat_ws('', cast({{ amount }} as string), ' ', replace({{ unit }}, '_', ' '))
    end
{%- endmacro %}
