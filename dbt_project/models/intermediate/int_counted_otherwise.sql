{#
    Where a council counts an indicator otherwise than the nation does: by a limit of its own or its hub's, by what it
    says of a national code of participation or stage of escalation, or by a stage's limit of its own. Labels, groups of
    codes, teams and other codes that no national list has are left out: they change what a figure is split by, or say
    what the council's own word means, and not what is counted.
#}
{#
    The indicators of each list, which name no limit: of stages those judged by a stage's limit, by how senior it is or
    by whether it is formal.
    Of first reviews those that look at the due date without being judged by it. A test holds these words to the
    definitions.
#}
{% set indicators_of_lists = {
    'participation_codes': [
        'children_participating', 'participation_methods', 'review_attendance', 'review_participation'
    ],
    'stage_limits': ['stage_responses_on_time'],
    'seniority': ['escalations_to_senior_manager'],
    'formality': ['escalation_working_days', 'escalations_overdue', 'escalations_resolved_on_time'],
    'first_review': ['officer_contact_within_6_months'],
} %}
with national_limits as (
    select
        limit_key,
        amount,
        unit,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by limit_key order by valid_from nulls last), cast('9999-12-31' as date)
        ) as valid_to
    from {{ ref('time_limits') }}
),

limits as (
    select
        own.local_authority_code,
        own.limit_key as rule,
        {{ amount_in_words('own.amount', 'own.unit') }} as counted_by,
        {# No limit of days, weekends and holidays among them, runs longer than this; a threshold is of its day. #}
        {% for limit in ['own', 'national'] %}
        case {{ limit }}.unit
            when 'working_days' then {{ limit }}.amount * 2 + 14
            when 'calendar_days' then {{ limit }}.amount
            when 'months' then {{ limit }}.amount * 31
            else 0
        end as {{ limit }}_days,
        {% endfor %}
        greatest(own.valid_from, national.valid_from) as valid_from,
        least(own.valid_to, national.valid_to) as valid_to
    from {{ ref('int_time_limits') }} as own
    inner join national_limits as national
        on
            own.limit_key = national.limit_key
            and own.valid_from < national.valid_to
            and own.valid_to > national.valid_from
    where own.set_by <> 'national' and (own.amount <> national.amount or own.unit <> national.unit)
),

stages as (
    select
        own.local_authority_code,
        own.stage,
        coalesce(own.limit_working_days, 0) as working_days,
        own.is_senior,
        coalesce(national.working_days, 0) as national_working_days,
        national.is_senior as is_senior_nationally,
        own.is_formal,
        national.is_formal as is_formal_nationally,
        own.valid_from,
        own.valid_to
    from {{ ref('int_escalation_stages') }} as own
    left join {{ ref('escalation_stage_limits') }} as national on own.stage = national.stage
),

together as (
    select
        local_authority_code,
        rule,
        counted_by,
        cast(greatest(own_days, national_days) as bigint) as days_it_runs,
        valid_from,
        valid_to
    from limits
    union all
    select
        own.local_authority_code,
        'participation_codes' as rule,
        concat_ws(
            ' ', own.participation_code, coalesce(cast(own.has_participated as string), 'blank'),
            coalesce(cast(own.has_attended as string), 'blank')
        ) as counted_by,
        cast(0 as bigint) as days_it_runs,
        own.valid_from,
        own.valid_to
    from {{ ref('int_participation_codes') }} as own
    inner join {{ ref('participation_codes') }} as national on own.participation_code = national.participation_code
    where
        concat_ws(
            ' ', coalesce(cast(own.has_participated as string), 'blank'),
            coalesce(cast(own.has_attended as string), 'blank')
        )
        <> concat_ws(
            ' ', coalesce(cast(national.has_participated as string), 'blank'),
            coalesce(cast(national.has_attended as string), 'blank')
        )
    union all
    select
        local_authority_code,
        'stage_limits' as rule,
        concat_ws(' ', stage, cast(working_days as string)) as counted_by,
        cast(greatest(working_days, national_working_days) * 2 + 14 as bigint) as days_it_runs,
        valid_from,
        valid_to
    from stages
    where working_days <> national_working_days
    {# Of a further stage a council says what its own word means; of a national one it says something else. #}
    {% for rule, what in {'seniority': 'is_senior', 'formality': 'is_formal'}.items() %}
    union all
    select
        local_authority_code,
        '{{ rule }}' as rule,
        concat_ws(' ', stage, cast({{ what }} as string)) as counted_by,
        cast(0 as bigint) as days_it_runs,
        valid_from,
        valid_to
    from stages
    where {{ what }} <> {{ what }}_nationally
    {% endfor %}
),

indicators as (
    select
        indicator_id,
        word as rule
    from {{ each_word(ref('indicator_definitions'), 'listing.time_limits') }} as limits_of_indicators
    {% for rule, indicators in indicators_of_lists.items() %}
    {% for indicator in indicators %}
    union all
    select
        '{{ indicator }}' as indicator_id,
        '{{ rule }}' as rule
    {% endfor %}
    {% endfor %}
)

select
    together.local_authority_code,
    indicators.indicator_id,
    together.rule,
    together.counted_by,
    together.days_it_runs,
    together.valid_from,
    together.valid_to
from together
inner join indicators on together.rule = indicators.rule
