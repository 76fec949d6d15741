{# Reviews, episodes and periods of care that contradict one another, or that figures leave out. #}
with participation_supplied as (
    {# Blank in every row, the column is not supplied: participation is not published, and nothing is left out of it. #}
    select local_authority_code
    from {{ source('landing', 'supplied_columns') }}
    where export_name = 'reviews' and column_name = 'participation_code' and is_supplied
),

reviews as (
    select
        stg.*,
        evidence.child_id as current_child_id,
        evidence.disposition,
        evidence.due_date,
        evidence.age_exclusion,
        evidence.has_participated,
        supplied.local_authority_code is not null as is_participation_supplied
    from {{ ref('stg_reviews') }} as stg
    inner join {{ ref('evidence_reviews') }} as evidence
        on stg.local_authority_code = evidence.local_authority_code and stg.review_id = evidence.review_id
    left join participation_supplied as supplied on stg.local_authority_code = supplied.local_authority_code
),

{# The first part stands for the whole review: where it is not counted, nothing of the review is. #}
parts_alone as (
    select reviews.*
    from reviews
    left join reviews as first_parts
        on
            reviews.local_authority_code = first_parts.local_authority_code
            and reviews.adjourned_from_review_id = first_parts.review_id
    where
        reviews.disposition = 'adjourned_part'
        and reviews.held_date <= reviews.extract_date
        and coalesce(first_parts.disposition, 'missing') in (
            'missing', 'cancelled', 'not_held', 'date_out_of_range', 'after_extract_date'
        )
),

counted_reviews as (
    select * from reviews where disposition = 'counted'
),

{#
    One review under two dates, or one that went on the next day. No rule of due dates asks for a second one sooner than
    28 days after; one that a child or an event brings about may be soon, and not on the next day (decided 2026-11-28).
#}
reviews_dated_twice as (
    select later.*
    from counted_reviews as later
    inner join counted_reviews as earlier
        on
            later.local_authority_code = earlier.local_authority_code
            and later.current_child_id = earlier.current_child_id
            and later.held_date = {{ days_after('earlier.held_date', 1) }}
),

episodes as (
    select
        *,
        max({{ open_ended('end_date') }}) over (
            partition by local_authority_code, child_id, care_period_id
            order by start_date nulls last, episode_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as latest_earlier_end,
        max(case when disposition = 'used' then {{ open_ended('end_date') }} end) over (
            partition by local_authority_code, child_id, care_period_id
            order by start_date nulls last, episode_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as latest_earlier_end_in_care
    from {{ ref('evidence_care_episodes') }}
    where disposition in ('used', 'short_break')
),

{# What is wrong with how a period goes on or ends is wrong in its latest episode; with how it starts, in its first. #}
latest_episodes as (
    select
        episodes.*,
        periods.start_date as period_start_date,
        periods.end_date as period_end_date,
        periods.is_continued_without_next_episode
    from {{ ref('evidence_care_periods') }} as periods
    inner join episodes
        on
            periods.local_authority_code = episodes.local_authority_code
            and periods.latest_episode_id = episodes.episode_id
),

periods_in_order as (
    select
        local_authority_code,
        child_id,
        care_period_id,
        source_file,
        source_row,
        max({{ open_ended('end_date') }}) over (
            partition by local_authority_code, child_id
            order by start_date nulls last, care_period_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as latest_earlier_period_end
    from {{ ref('evidence_care_periods') }}
),

first_episodes as (
    select
        episodes.*,
        periods_in_order.latest_earlier_period_end
    from periods_in_order
    inner join episodes
        on
            periods_in_order.local_authority_code = episodes.local_authority_code
            and periods_in_order.child_id = episodes.child_id
            and periods_in_order.care_period_id = episodes.care_period_id
            and periods_in_order.source_file = episodes.source_file
            and periods_in_order.source_row = episodes.source_row
),

{# By the child of today, as the figures see it. #}
shared_periods as (
    select
        stg.local_authority_code,
        stg.care_period_id
    from {{ ref('stg_care_episodes') }} as stg
    inner join {{ ref('int_child_ids') }} as ids
        on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
    where stg.care_period_id is not null
    group by stg.local_authority_code, stg.care_period_id
    having min(ids.current_child_id) <> max(ids.current_child_id)
),

episodes_of_shared_periods as (
    select stg.*
    from {{ ref('stg_care_episodes') }} as stg
    inner join shared_periods
        on
            stg.local_authority_code = shared_periods.local_authority_code
            and stg.care_period_id = shared_periods.care_period_id
)

{{ finding('duplicate_same_day', 'reviews', 'held_date', 'reviews', "disposition = 'duplicate_same_day'") }}
union all
{{ finding('review_dated_twice', 'reviews', 'held_date', 'reviews_dated_twice') }}
union all
{{ finding('adjourned_part_alone', 'reviews', 'adjourned_from_review_id', 'parts_alone') }}
union all
{{ finding('outside_period_of_care', 'reviews', 'held_date', 'reviews', "disposition = 'outside_period_of_care'") }}
union all
{{ finding('cancelled_and_held', 'reviews', 'is_cancelled', 'reviews', 'is_cancelled and held_date <= extract_date') }}
union all
{{ finding(
    'participation_pn0_at_4_or_over', 'reviews', 'participation_code', 'reviews',
    "disposition = 'counted' and age_exclusion is null and participation_code = 'PN0'"
) }}
union all
{{ finding(
    'participation_not_recorded', 'reviews', 'participation_code', 'reviews',
    "disposition = 'counted' and age_exclusion is null and has_participated is null "
    ~ "and coalesce(participation_code, '') <> 'PN0' and is_participation_supplied"
) }}
union all
{{ finding(
    'participation_recorded_under_4', 'reviews', 'participation_code', 'reviews',
    "disposition = 'counted' and age_exclusion = 'under_4' and has_participated is not null"
) }}
union all
{{ finding(
    'recorded_due_date_differs', 'reviews', 'recorded_due_date', 'reviews',
    "disposition = 'counted' and recorded_due_date <> due_date"
) }}
union all
{{ finding(
    'episodes_overlap', 'care_episodes', 'start_date', 'episodes',
    "disposition = 'used' and start_date < latest_earlier_end_in_care"
) }}
union all
{{ finding(
    'gap_in_period_of_care', 'care_episodes', 'start_date', 'episodes',
    "disposition = 'used' and latest_earlier_end_in_care is not null "
    ~ "and start_date > " ~ days_after('latest_earlier_end', 1)
) }}
union all
{{ finding(
    'periods_of_care_overlap', 'care_episodes', 'start_date', 'first_episodes',
    "disposition = 'used' and start_date < latest_earlier_period_end"
) }}
union all
{{ finding('care_period_of_two_children', 'care_episodes', 'care_period_id', 'episodes_of_shared_periods') }}
union all
{{ finding(
    'period_continued_without_next_episode', 'care_episodes', 'end_reason', 'latest_episodes',
    'is_continued_without_next_episode'
) }}
union all
{{ finding('end_before_start', 'care_episodes', 'end_date', 'latest_episodes', 'period_end_date < period_start_date') }}
