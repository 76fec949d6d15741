{# The bands and groups of counting-rules, Attributes. `age` is completed years. #}

{% macro age_band(date_of_birth, date) -%}
    case
        when {{ date_of_birth }} is null or {{ date_of_birth }} > {{ date }} then 'not_recorded'
        when {{ age_at(date_of_birth, date) }} < 1 then 'under_1'
        when {{ age_at(date_of_birth, date) }} < 5 then '1_to_4'
        when {{ age_at(date_of_birth, date) }} < 10 then '5_to_9'
        when {{ age_at(date_of_birth, date) }} < 16 then '10_to_15'
        else '16_and_over'
    end
{%- endmacro %}

{% macro age_band_protection(date_of_birth, expected_date_of_birth, date) -%}
    case
        when {{ date_of_birth }} > {{ date }} then 'unborn'
        when {{ date_of_birth }} is null and {{ expected_date_of_birth }} is not null then 'unborn'
        when {{ date_of_birth }} is null then 'not_recorded'
        when {{ age_at(date_of_birth, date) }} < 5 then 'under_5'
        when {{ age_at(date_of_birth, date) }} < 11 then '5_to_10'
        when {{ age_at(date_of_birth, date) }} < 16 then '11_to_15'
        else '16_and_over'
    end
{%- endmacro %}

{# Of children who can take part, which is from 4 on; younger ones and those of unknown age have no band. #}
{% macro age_band_participation(date_of_birth, date) -%}
    case
        when {{ date_of_birth }} is null or {{ age_at(date_of_birth, date) }} < 4 then null
        when {{ age_at(date_of_birth, date) }} < 10 then '4_to_9'
        when {{ age_at(date_of_birth, date) }} < 16 then '10_to_15'
        else '16_and_over'
    end
{%- endmacro %}

{% macro recorded(column) -%}
    coalesce({{ column }}, 'not_recorded')
{%- endmacro %}

{% macro yes_no(column) -%}
    case {{ column }} when true then 'Y' when false then 'N' else 'not_recorded' end
{%- endmacro %}

{#
    To which day the officers of children are known at a month end. Where no allocation says what the officer is allocated
    as, nobody knows who has none.
#}
{% macro allocations_known_to() -%}
    case
        when
            month_ends.period_end >= coalesce(histories.history_from, month_ends.period_end)
            and (roles.is_supplied or roles.rows_total = 0)
            then extracts.allocations_date
    end
{%- endmacro %}

{# What `allocations_known_to` is told by. #}
{% macro allocations_known_joins(relation) -%}
    left join {{ ref('int_export_histories') }} as histories
        on
            {{ relation }}.local_authority_code = histories.local_authority_code
            and histories.export_name = 'allocations'
    left join {{ source('landing', 'supplied_columns') }} as roles
        on
            {{ relation }}.local_authority_code = roles.local_authority_code
            and roles.export_name = 'allocations'
            and roles.column_name = 'role'
{%- endmacro %}

{# Looked after at a date: started on or before it and still open, or ended after it (counting-rules, Looked after). #}
{% macro is_looked_after(relation, date) -%}
    exists (
        select 1
        from {{ ref('evidence_care_periods') }} as periods_of_care
        where
            periods_of_care.local_authority_code = {{ relation }}.local_authority_code
            and periods_of_care.child_id = {{ relation }}.child_id
            and periods_of_care.start_date <= {{ date }}
            and {{ open_ended('periods_of_care.end_date') }} > {{ date }}
    )
{%- endmacro %}

{# The value that a member has for a breakdown, as the audit puts it together: two parts joined by a bar. #}
{% macro breakdown_value_of(members, parts) -%}
    concat_ws(
        '', {% for part in ['first_part', 'second_part'] %}
        case {{ parts }}.{{ part }}
            when 'all' then 'all'
            {% for attribute in cell_attributes() %}
            when '{{ 'role' if attribute == 'officer_role' else attribute }}'
                then {{ "concat_ws('', '|', " ~ members ~ '.' ~ attribute ~ ')' if part == 'second_part'
                    else members ~ '.' ~ attribute }}
            {% endfor %}
            else ''
        end{% if not loop.last %},{% endif %}
        {% endfor %}
    )
{%- endmacro %}
