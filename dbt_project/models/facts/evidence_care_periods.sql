{# Short breaks are left out of a period, and the first of them tells all the same that it did not begin before. #}
with known as (
    select
        *,
        first_value(start_reason) over (
            partition by local_authority_code, child_id, care_period_id
            order by start_date nulls last, episode_id nulls last
        ) as first_known_start_reason
    from {{ ref('evidence_care_episodes') }}
    where disposition in ('used', 'short_break')
),

remaining as (
    select
        *,
        row_number() over (
            partition by local_authority_code, child_id, care_period_id
            order by start_date desc nulls last, episode_id desc nulls last
        ) as latest_first,
        row_number() over (
            partition by local_authority_code, child_id, care_period_id
            order by start_date nulls last, episode_id nulls last
        ) as earliest_first
    from known
    where disposition = 'used'
),

periods as (
    select
        first_episode.local_authority_code,
        first_episode.child_id,
        first_episode.child_key,
        first_episode.care_period_id,
        first_episode.has_recorded_periods,
        first_episode.start_date,
        first_episode.start_reason,
        first_episode.first_known_start_reason,
        first_episode.legal_status as first_legal_status,
        first_episode.team as first_team,
        last_episode.episode_id as latest_episode_id,
        last_episode.end_reason,
        {# X1 says that the period goes on; with nothing after it, it is still open and a finding. #}
        coalesce(last_episode.end_reason = 'X1' and last_episode.next_episode_id is null, false)
            as is_continued_without_next_episode,
        last_episode.is_end_unknown,
        case
            when last_episode.end_reason = 'X1' and last_episode.next_episode_id is null then null
            else last_episode.end_date
        end as recorded_end_date,
        first_episode.source_file,
        first_episode.source_sha256,
        first_episode.source_row
    from remaining as first_episode
    inner join remaining as last_episode
        on
            first_episode.local_authority_code = last_episode.local_authority_code
            and first_episode.child_id = last_episode.child_id
            and first_episode.care_period_id = last_episode.care_period_id
            and last_episode.latest_first = 1
    where first_episode.earliest_first = 1
)

select
    periods.local_authority_code,
    periods.care_period_id,
    periods.child_id,
    periods.child_key,
    {{ keyed_hash('care_period', 'periods.care_period_id', 'periods.local_authority_code') }} as care_period_key,
    periods.has_recorded_periods,
    periods.start_date,
    {# Where the episodes do not reach back, a period that begins with any other reason began before (2026-11-27). #}
    coalesce(histories.history_from is not null and periods.first_known_start_reason <> 'S', false) as is_start_unknown,
    least(
        periods.recorded_end_date,
        case when children.eighteenth_birthday <= extracts.care_date then children.eighteenth_birthday end,
        case when children.date_of_death <= extracts.care_date then children.date_of_death end
    ) as end_date,
    {# Nobody handed over when it ended; the end date is the day after the last that is known. #}
    periods.is_end_unknown
    and coalesce(children.eighteenth_birthday > periods.recorded_end_date, true)
    and coalesce(children.date_of_death > periods.recorded_end_date, true) as is_end_unknown,
    periods.end_reason,
    periods.start_reason,
    periods.first_legal_status,
    periods.first_team,
    periods.latest_episode_id,
    periods.is_continued_without_next_episode,
    periods.source_file,
    periods.source_sha256,
    periods.source_row
from periods
inner join {{ ref('int_children') }} as children
    on periods.local_authority_code = children.local_authority_code and periods.child_id = children.child_id
inner join {{ ref('int_extract_dates') }} as extracts
    on periods.local_authority_code = extracts.local_authority_code
left join {{ ref('int_export_histories') }} as histories
    on periods.local_authority_code = histories.local_authority_code and histories.export_name = 'care_episodes'
