{#
    What holds from day to day where several say something of one thing: a council, its hub and the nation. Of those that
    cover a day the one of lowest `place` holds (1 the council's, 2 the hub's, 3 the national one), then the one that
    began last. `candidates` is a relation with local_authority_code, the key columns, place, valid_from, valid_to (the
    first day on which it no longer holds) and the value columns. One row per authority, key and time in which one of
    them holds; valid_from is the first day of that time and declared_from the day that its own line says.
#}
{% macro in_force_spans(candidates, key, values) -%}
    {%- set thing = ['local_authority_code'] + key -%}
    select
        {{ thing | join(', ') }},
        {{ values | join(', ') }},
        place,
        declared_from,
        from_day as valid_from,
        to_day as valid_to
    from (
        select
            *,
            coalesce(
                lead(from_day) over (partition by {{ thing | join(', ') }} order by from_day nulls last),
                cast('9999-12-31' as date)
            ) as to_day
        from (
            select
                *,
                lag(candidate) over (partition by {{ thing | join(', ') }} order by from_day nulls last)
                    as previous_candidate
            from (
                select
                    {% for column in thing %}
                    days.{{ column }},
                    {% endfor %}
                    days.from_day,
                    {% for column in values %}
                    chosen.{{ column }},
                    {% endfor %}
                    chosen.place,
                    chosen.valid_from as declared_from,
                    concat_ws('', cast(chosen.place as string), ' ', cast(chosen.valid_from as string)) as candidate,
                    row_number() over (
                        partition by {% for column in thing %}days.{{ column }}, {% endfor %}days.from_day
                        order by chosen.place asc nulls last, chosen.valid_from desc nulls last
                    ) as choice
                from (
                    {% for day in ['valid_from', 'valid_to'] %}
                    select
                        {{ thing | join(', ') }},
                        {{ day }} as from_day
                    from {{ candidates }}
                    where {{ day }} < cast('9999-12-31' as date)
                    {% if not loop.last %}union{% endif %}
                    {% endfor %}
                ) as days
                left join {{ candidates }} as chosen
                    on
                        {% for column in thing %}
                        days.{{ column }} = chosen.{{ column }}
                        and
                        {% endfor %}
                        days.from_day >= chosen.valid_from
                        and days.from_day < chosen.valid_to
            ) as ranked
            where choice = 1
        ) as changes
        where coalesce(candidate, '') <> coalesce(previous_candidate, '')
    ) as spans
    where place is not null
{%- endmacro %}

{#
    The authorities that a council's own line is for, as `authorities`: its own, or every one where it is the hub's.
    `owner` is the column with the line's council, null for the hub. Each authority stands here as a council and as one
    of the hub's, so that an engine joins by an equal value and does not look at every pair.
#}
{% macro join_for_whom(owner) -%}
    inner join (
        select
            local_authority_code,
            local_authority_code as owner_code
        from {{ ref('int_extract_dates') }}
        union all
        select
            local_authority_code,
            'hub' as owner_code
        from {{ ref('int_extract_dates') }}
    ) as authorities
        on coalesce({{ owner }}, 'hub') = authorities.owner_code
{%- endmacro %}

{# Who says it: 1 the council, 2 its hub. #}
{% macro place_of(owner) -%}
    case when {{ owner }} is null then 2 else 1 end
{%- endmacro %}

{# Who sets a limit that is not national, and since when, as trace shows it beside a due date. #}
{% macro own_limit_words(place, declared_from) -%}
    concat_ws(
        '', case when {{ place }} = 1 then 'your council''s limit' else 'your hub''s limit' end,
        case
            when {{ declared_from }} > cast('0001-01-01' as date)
                then concat_ws('', ' since ', cast({{ declared_from }} as string))
            else ''
        end
    )
{%- endmacro %}
