{# One limit of the seed audit_limits; a limit that is not there is null, so that nothing lies within it. #}
{% macro audit_limit(check_name, limit_key) -%}
    (
        select amount
        from {{ ref('audit_limits') }}
        where check_name = '{{ check_name }}' and limit_key = '{{ limit_key }}'
    )
{%- endmacro %}

{#
    The months in which the cases open at the start, plus those started, less those ended, are the cases open at the end.

    started, ended: the indicators that count the month's starts and ends.
    cases_open: a relation with local_authority_code, period_end and cases_open, one row a published month end.
    cases: a relation of the cases counted, with start_date and end_date.
    is_start_unknown: of a case, whether it began at a time that nobody handed over; its first day on record is no start.
#}
{% macro months_that_balance(check_name, started, ended, cases_open, cases, is_start_unknown='false') -%}
    with monthly as (
        select
            local_authority_code,
            period_end,
            max(case when indicator_id = '{{ started }}' then numerator end) as started,
            max(case when indicator_id = '{{ ended }}' then numerator end) as ended
        from {{ ref('indicator_values') }}
        where
            availability = 'available'
            and breakdown = 'all'
            and period_type = 'month'
            and indicator_id in ('{{ started }}', '{{ ended }}')
        group by local_authority_code, period_end
    ),

    {#
        A case that ends before it starts is counted as started and as ended but never open: it balances to nothing.
        One that began before what is known is open from its first day on record, and is counted as started nowhere.
    #}
    uneven as (
        select
            local_authority_code,
            month_end,
            sum(cases) as cases
        from (
            select
                local_authority_code,
                {{ month_end('start_date') }} as month_end,
                1 as cases
            from {{ cases }} where end_date < start_date
            union all
            select
                local_authority_code,
                {{ month_end('end_date') }} as month_end,
                -1 as cases
            from {{ cases }} where end_date < start_date
            union all
            select
                local_authority_code,
                {{ month_end('start_date') }} as month_end,
                -1 as cases
            from {{ cases }} where {{ is_start_unknown }}
        ) as ends
        group by local_authority_code, month_end
    ),

    balances as (
        select
            monthly.local_authority_code,
            opening.cases_open + monthly.started - monthly.ended - coalesce(uneven.cases, 0) as expected,
            closing.cases_open as found
        from monthly
        inner join {{ cases_open }} as opening
            on
                monthly.local_authority_code = opening.local_authority_code
                and {{ month_end(months_after('monthly.period_end', -1)) }} = opening.period_end
        inner join {{ cases_open }} as closing
            on
                monthly.local_authority_code = closing.local_authority_code
                and monthly.period_end = closing.period_end
        left join uneven
            on
                monthly.local_authority_code = uneven.local_authority_code
                and monthly.period_end = uneven.month_end
    )

    select
        '{{ check_name }}' as check_name,
        extracts.local_authority_code,
        'months' as subject,
        count(balances.expected) as expected,
        count(case when balances.expected = balances.found then 1 end) as actual,
        count(balances.expected) = count(case when balances.expected = balances.found then 1 end) as is_within,
        cast(null as string) as detail
    from {{ ref('int_extract_dates') }} as extracts
    left join balances on extracts.local_authority_code = balances.local_authority_code
    group by extracts.local_authority_code
{%- endmacro %}
