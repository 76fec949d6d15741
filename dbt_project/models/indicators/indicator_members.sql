{# The evidence of every figure: members inside the published periods of indicators whose exports were supplied. #}
{{ config(materialized='table' if target.name == 'spark' else 'view') }}

with families as (
    {% for family in [
        'reviews', 'looked_after', 'conferences', 'plans', 'escalations', 'workload', 'other', 'of_councils'
    ] %}
    select * from {{ ref('members_' ~ family) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

with_team_list as (
    select distinct local_authority_code from {{ ref('int_teams') }}
)

{#
    A view, and each family in it once: whoever reads it reads a few of its many columns, and they are written once. With
    Spark a table: it plans a view anew for each that reads it, and of this one that takes longer than to write it.
#}
select
    {% for column in [
        'local_authority_code', 'indicator_id', 'period_type', 'period_end', 'role', 'amount', 'distinct_key',
        'subject_type', 'subject_id', 'child_id', 'event_date', 'anchor_date', 'due_date', 'done_date',
        'exclusion_reason'
    ] + member_attributes() | reject('equalto', 'service') | list %}
    families.{{ column }},
    {% endfor %}
    {# Referrals have a service of their own and no team; whatever has a team is of that team's service on its day. #}
    {% for column in ['service', 'district'] %}
    {{ 'coalesce(families.service, ' if column == 'service' }}case
        when with_team_list.local_authority_code is not null and families.team is not null
            then {{ recorded('teams.' ~ column) }}
    end{{ ')' if column == 'service' }} as {{ column }},
    {% endfor %}
    {% for column in [
        'event_words', 'state_words', 'since_words', 'done_words', 'done_thing', 'shown_words',
        'exclusion_words', 'undated_words', 'distinct_thing', 'time_limit', 'law', 'source_file', 'source_sha256', 'source_row'
    ] %}
    families.{{ column }},
    {% endfor %}
    definitions.judged_by
from families
left join with_team_list on families.local_authority_code = with_team_list.local_authority_code
left join {{ ref('int_teams') }} as teams
    on
        families.local_authority_code = teams.local_authority_code
        and families.team = teams.team
        and families.event_date >= teams.valid_from
        and families.event_date < teams.valid_to
inner join {{ ref('int_authority_indicators') }} as definitions
    on
        families.local_authority_code = definitions.local_authority_code
        and families.indicator_id = definitions.indicator_id
inner join {{ ref('int_indicator_supply') }} as supply
    on
        families.local_authority_code = supply.local_authority_code
        and families.indicator_id = supply.indicator_id
left join {{ ref('int_indicator_periods') }} as periods
    on
        families.local_authority_code = periods.local_authority_code
        and families.indicator_id = periods.indicator_id
        and families.period_type = periods.period_type
        and families.period_end = periods.period_end
        and periods.availability = 'available'
where
    case
        when families.period_end is not null then periods.period_end is not null
        else
            supply.is_supplied
            and families.event_date <= supply.extract_date
            and families.event_date <= coalesce(supply.supplied_until, families.event_date)
    end
