{% for export_name, key, event_date in dated_exports() %}
-- depends_on: {{ ref('stg_' ~ export_name) }}
{% endfor %}
{#
    How far back each export seems to reach where no batch says it (counting-rules, Reach): its earliest event; of
    episodes and plans the earliest end, because an extract of those that are open now holds old starts and no old ends.
#}
with events as (
    select
        periods.local_authority_code,
        'care_episodes' as export_name,
        episodes.end_date as event_date,
        episodes.source_file,
        episodes.source_row
    from {{ ref('evidence_care_periods') }} as periods
    inner join {{ ref('stg_care_episodes') }} as episodes
        on
            periods.local_authority_code = episodes.local_authority_code
            and periods.latest_episode_id = episodes.episode_id
    where episodes.end_date <= episodes.extract_date and not periods.is_continued_without_next_episode
    union all
    select
        plans.local_authority_code,
        'protection_plans' as export_name,
        plans.end_date as event_date,
        plans.source_file,
        plans.source_row
    from {{ ref('stg_protection_plans') }} as plans
    inner join {{ ref('int_plans_dated') }} as dated
        on plans.local_authority_code = dated.local_authority_code and plans.plan_id = dated.plan_id
    where plans.end_date <= plans.extract_date and dated.disposition = 'counted'
    {% for export_name, key, event_date in dated_exports() %}
    {% if export_name not in ['care_episodes', 'protection_plans'] %}
    union all
    select
        local_authority_code,
        '{{ export_name }}' as export_name,
        {{ event_date }} as event_date,
        source_file,
        source_row
    from {{ ref('stg_' ~ export_name) }}
    where
        {{ event_date }} <= extract_date
        and not {{ 'coalesce(is_cancelled, false)' if 'is_cancelled' in export_columns(export_name) else 'false' }}
    {% endif %}
    {% endfor %}
),

ranked as (
    select
        *,
        row_number() over (
            partition by local_authority_code, export_name
            order by event_date nulls last, source_file nulls last, source_row nulls last
        ) as place,
        lead(event_date) over (
            partition by local_authority_code, export_name
            order by event_date nulls last, source_file nulls last, source_row nulls last
        ) as next_event_date
    from events
)

select
    histories.local_authority_code,
    histories.export_name,
    histories.history_from is not null as is_stated,
    {# One event years before all others is a slip of the pen: two years, decided 2026-11-27. #}
    coalesce(ranked.next_event_date > {{ months_after('ranked.event_date', 24) }}, false) as is_earliest_alone,
    case
        when histories.history_from is not null then histories.history_from
        {# No end recorded yet: whoever left is not in it, so no period is sure to be whole. #}
        when ranked.event_date is null and histories.export_name in ('care_episodes', 'protection_plans')
            then cast('9999-12-31' as date)
        when ranked.next_event_date > {{ months_after('ranked.event_date', 24) }} then ranked.next_event_date
        else ranked.event_date
    end as reach_from,
    ranked.event_date as earliest_event_date,
    ranked.source_file as earliest_source_file,
    ranked.source_row as earliest_source_row
from {{ ref('int_export_histories') }} as histories
left join ranked
    on
        histories.local_authority_code = ranked.local_authority_code
        and histories.export_name = ranked.export_name
        and ranked.place = 1
where histories.export_name in ('{{ dated_exports() | map('first') | join("', '") }}')
