{# Dates whose arithmetic differs between engines: each is dispatched, so that a second engine is one macro away. #}

{# Calendar months added, clamped to the month's last day (counting-rules, Days). #}
{% macro months_after(date, months) -%}
    {{ return(adapter.dispatch('months_after', 'reviewing_service')(date, months)) }}
{%- endmacro %}

{% macro default__months_after(date, months) -%}
    cast(({{ date }}) + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{% macro spark__months_after(date, months) -%}
    add_months({{ date }}, {{ months }})
{%- endmacro %}

{% macro days_after(date, days) -%}
    {{ return(adapter.dispatch('days_after', 'reviewing_service')(date, days)) }}
{%- endmacro %}

{% macro default__days_after(date, days) -%}
    cast(({{ date }}) + cast({{ days }} as integer) as date)
{%- endmacro %}

{% macro spark__days_after(date, days) -%}
    {# It takes no bigint. #}
    date_add({{ date }}, cast({{ days }} as int))
{%- endmacro %}

{# Whole days from the first date to the second. #}
{% macro days_between(from_date, to_date) -%}
    {{ return(adapter.dispatch('days_between', 'reviewing_service')(from_date, to_date)) }}
{%- endmacro %}

{% macro default__days_between(from_date, to_date) -%}
    cast(({{ to_date }}) - ({{ from_date }}) as bigint)
{%- endmacro %}

{% macro spark__days_between(from_date, to_date) -%}
    cast(datediff({{ to_date }}, {{ from_date }}) as bigint)
{%- endmacro %}

{#
    How many working days lie after the first day, up to and including the second, neither earlier (counting-rules,
    Measures beyond counts and shares). `from_day` and `to_day` are joined rows of int_calendar.
#}
{% macro working_days_between(from_day, to_day) -%}
    {{ to_day }}.working_days_to_date - {{ from_day }}.working_days_to_date
{%- endmacro %}

{# The same between two dates of one relation, each looked up in the calendar. `calendar` is the relation of its days. #}
{% macro working_days_between_dates(calendar, from_date, to_date) -%}
    case
        when {{ from_date }} <= {{ to_date }}
            then
                (select days.working_days_to_date from {{ calendar }} as days where days.calendar_date = {{ to_date }})
                - (
                    select days.working_days_to_date
                    from {{ calendar }} as days
                    where days.calendar_date = {{ from_date }}
                )
    end
{%- endmacro %}

{% macro month_start(date) -%}
    cast(date_trunc('month', {{ date }}) as date)
{%- endmacro %}

{% macro month_end(date) -%}
    cast(last_day({{ date }}) as date)
{%- endmacro %}

{# The birthday on which a child turns that many years: born on 29 February, a common year's is 1 March. #}
{% macro birthday(date_of_birth, years) -%}
    case
        when extract(day from {{ months_after(date_of_birth, years * 12) }}) < extract(day from {{ date_of_birth }})
            then {{ days_after(months_after(date_of_birth, years * 12), 1) }}
        else {{ months_after(date_of_birth, years * 12) }}
    end
{%- endmacro %}

{# Completed years at a date; negative or null before birth is the caller's to handle. #}
{% macro age_at(date_of_birth, date) -%}
    cast(
        extract(year from {{ date }}) - extract(year from {{ date_of_birth }})
        - case
            when
                extract(month from {{ date }}) * 100 + extract(day from {{ date }})
                < extract(month from {{ date_of_birth }}) * 100 + extract(day from {{ date_of_birth }})
                then 1
            else 0
        end
    as integer)
{%- endmacro %}

{# 1 April on or before a date. #}
{% macro financial_year_start(date) -%}
    case
        when extract(month from {{ date }}) >= 4
            then cast(concat_ws('', cast(extract(year from {{ date }}) as string), '-04-01') as date)
        else cast(concat_ws('', cast(extract(year from {{ date }}) - 1 as string), '-04-01') as date)
    end
{%- endmacro %}

{#
    The end of a span that may still be open. Compared as one expression, because engines cannot join on
    "is null or later" and would look at every pair of rows instead.
#}
{% macro open_ended(date) -%}
    coalesce({{ date }}, cast('9999-12-31' as date))
{%- endmacro %}

{# The beginning of a span that may reach back without limit, compared as one expression for the same reason. #}
{% macro reaching_back(date) -%}
    coalesce({{ date }}, cast('0001-01-01' as date))
{%- endmacro %}

{# The first day that a figure of a period looks at, by the words of its definition; for ever has its own rule. #}
{% macro looks_from(period_start, looks_back) -%}
    case
        when {{ looks_back }} like '% months'
            then {{ months_after(period_start, '-cast(' ~ part_of(looks_back, "' '", 1) ~ ' as integer)') }}
        when {{ looks_back }} like '% days'
            then {{ days_after(period_start, '-cast(' ~ part_of(looks_back, "' '", 1) ~ ' as integer)') }}
        else {{ period_start }}
    end
{%- endmacro %}
