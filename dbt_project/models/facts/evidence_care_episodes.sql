{# Of an episode that an extract leaves open, a later extract may know the next one: then it ended with that. #}
with followed as (
    select
        stg.*,
        lead(stg.extract_date) over (
            partition by stg.local_authority_code, stg.child_id
            order by stg.start_date nulls last, stg.episode_id nulls last
        ) as next_extract_date,
        lead(stg.start_date) over (
            partition by stg.local_authority_code, stg.child_id
            order by stg.start_date nulls last, stg.episode_id nulls last
        ) as next_start_date
    from {{ ref('stg_care_episodes') }} as stg
),

episodes as (
    select
        stg.local_authority_code,
        stg.episode_id,
        ids.current_child_id as child_id,
        stg.care_period_id as recorded_care_period_id,
        stg.start_date,
        case
            when stg.end_date <= extracts.care_date then stg.end_date
            when stg.end_date is null and not ends.is_end_unknown and stg.next_extract_date > stg.extract_date
                then least(ends.end_date, stg.next_start_date)
            when stg.end_date is null then ends.end_date
        end as end_date,
        case when stg.end_date <= extracts.care_date then stg.end_reason end as end_reason,
        coalesce(stg.end_date is null and ends.is_end_unknown, false) as is_end_unknown,
        stg.start_reason,
        stg.legal_status,
        stg.need_code,
        stg.placement_type,
        stg.placement_distance_miles,
        stg.is_out_of_area,
        stg.team,
        coalesce(stg.legal_status in ('V3', 'V4'), false) as is_short_break,
        case
            when stg.start_date is null then 'date_out_of_range'
            when stg.start_date > extracts.care_date then 'after_extract_date'
            when stg.legal_status in ('V3', 'V4') then 'short_break'
            else 'used'
        end as disposition,
        stg.source_file,
        stg.source_sha256,
        stg.source_row
    from followed as stg
    inner join {{ ref('int_child_ids') }} as ids
        on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on stg.local_authority_code = extracts.local_authority_code
    left join {{ ref('int_ends_between_extracts') }} as ends
        on
            stg.local_authority_code = ends.local_authority_code
            and ends.export_name = 'care_episodes'
            and stg.extract_date = ends.extract_date
),

{# An id in every row, or in none: a half-filled column cannot tell where a period ends. #}
sources as (
    select
        local_authority_code,
        min(case when recorded_care_period_id is null then 0 else 1 end) = 1 as has_recorded_periods
    from episodes
    group by local_authority_code
),

started as (
    select
        episodes.*,
        sources.has_recorded_periods,
        lag(episodes.end_reason) over (
            partition by episodes.local_authority_code, episodes.child_id
            order by episodes.start_date nulls last, episodes.episode_id nulls last
        ) as previous_end_reason,
        max(coalesce(episodes.end_date, cast('9998-12-31' as date))) over (
            partition by episodes.local_authority_code, episodes.child_id
            order by episodes.start_date nulls last, episodes.episode_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as latest_earlier_end,
        min(episodes.child_id) over (
            partition by episodes.local_authority_code, episodes.recorded_care_period_id
        ) <> max(episodes.child_id) over (
            partition by episodes.local_authority_code, episodes.recorded_care_period_id
        ) as is_shared_period_id
    from episodes
    inner join sources on episodes.local_authority_code = sources.local_authority_code
    where episodes.disposition in ('used', 'short_break')
),

chained as (
    select
        *,
        sum(
            case
                when latest_earlier_end is null then 1
                when start_reason = 'S' then 1
                {# Said to go on by both: the end reason before, and the start reason here. The gap is a finding. #}
                when previous_end_reason = 'X1' and start_reason in ('L', 'P', 'T', 'B', 'U') then 0
                when start_date > {{ days_after('latest_earlier_end', 1) }} then 1
                else 0
            end
        ) over (
            partition by local_authority_code, child_id
            order by start_date nulls last, episode_id nulls last
            rows between unbounded preceding and current row
        ) as derived_period_number
    from started
),

named as (
    select
        *,
        case
            when has_recorded_periods and is_shared_period_id then concat_ws('', recorded_care_period_id, '/', child_id)
            when has_recorded_periods then recorded_care_period_id
            else first_value(episode_id) over (
                partition by local_authority_code, child_id, derived_period_number
                order by start_date nulls last, episode_id nulls last
            )
        end as care_period_id
    from chained
),

{# The current episode at a date is the last one begun, so each holds until the next remaining one begins. #}
sequenced as (
    select
        local_authority_code,
        episode_id,
        care_period_id,
        has_recorded_periods,
        lead(start_date) over (
            partition by local_authority_code, child_id, care_period_id, is_short_break
            order by start_date nulls last, episode_id nulls last
        ) as current_until,
        lag(episode_id) over (
            partition by local_authority_code, child_id, care_period_id, is_short_break
            order by start_date nulls last, episode_id nulls last
        ) as previous_episode_id,
        lag(placement_type) over (
            partition by local_authority_code, child_id, care_period_id, is_short_break
            order by start_date nulls last, episode_id nulls last
        ) as previous_placement_type,
        lead(episode_id) over (
            partition by local_authority_code, child_id, care_period_id
            order by start_date nulls last, episode_id nulls last
        ) as next_episode_id
    from named
)

select
    episodes.local_authority_code,
    episodes.episode_id,
    episodes.child_id,
    children.child_key,
    sequenced.care_period_id,
    sequenced.has_recorded_periods,
    episodes.start_date,
    episodes.end_date,
    episodes.start_reason,
    episodes.end_reason,
    episodes.is_end_unknown,
    episodes.legal_status,
    episodes.need_code,
    episodes.placement_type,
    episodes.placement_distance_miles,
    episodes.is_out_of_area,
    episodes.team,
    episodes.is_short_break,
    episodes.disposition,
    sequenced.current_until,
    sequenced.previous_episode_id,
    sequenced.previous_placement_type,
    sequenced.next_episode_id,
    episodes.source_file,
    episodes.source_sha256,
    episodes.source_row
from episodes
inner join {{ ref('int_children') }} as children
    on episodes.local_authority_code = children.local_authority_code and episodes.child_id = children.child_id
left join sequenced
    on
        episodes.local_authority_code = sequenced.local_authority_code
        and episodes.episode_id = sequenced.episode_id
