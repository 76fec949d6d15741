with teams as (
    select
        local_authority_code,
        review_id as event_id,
        'looked_after_reviews' as series,
        team,
        source_file,
        source_sha256,
        source_row
    from {{ ref('stg_reviews') }}
    union all
    select
        local_authority_code,
        conference_id as event_id,
        'review_conferences' as series,
        team,
        source_file,
        source_sha256,
        source_row
    from {{ ref('stg_conferences') }}
    union all
    select
        local_authority_code,
        meeting_id as event_id,
        'foster_carer_reviews' as series,
        cast(null as string) as team,
        source_file,
        source_sha256,
        source_row
    from {{ ref('stg_other_meetings') }}
),

{# With its series as a column, so that the engine joins on it and does not compare every pair of rows. #}
episodes as (
    select
        *,
        'looked_after_reviews' as series
    from {{ ref('evidence_care_episodes') }}
    where disposition = 'used'
),

case_rows as (
    select
        local_authority_code,
        'looked_after_reviews' as series,
        care_period_id as case_id,
        cast(null as string) as team,
        source_file,
        source_sha256,
        source_row
    from {{ ref('evidence_care_periods') }}
    union all
    select
        local_authority_code,
        'review_conferences' as series,
        plan_id as case_id,
        team,
        source_file,
        source_sha256,
        source_row
    from {{ ref('stg_protection_plans') }}
)

select
    obligations.local_authority_code,
    {{ keyed_hash(
        'obligation',
        "concat_ws('', obligations.series, '|', obligations.case_id, '|', cast(obligations.sequence_number as string))",
        'obligations.local_authority_code'
    ) }} as obligation_key,
    obligations.series,
    obligations.case_id,
    obligations.child_id,
    obligations.case_start,
    obligations.case_end,
    obligations.sequence_number,
    obligations.anchor_date,
    obligations.due_rule,
    obligations.due_date,
    obligations.time_limit,
    obligations.law,
    obligations.done_date,
    obligations.done_id,
    obligations.is_due_date_unknown,
    obligations.latest_due_date,
    obligations.latest_due_rule,
    obligations.status,
    obligations.is_on_time,
    obligations.is_limit_suspended,
    {{ recorded('coalesce(teams.team, episodes.team, case_rows.team)') }} as team,
    coalesce(teams.source_file, case_rows.source_file) as source_file,
    coalesce(teams.source_sha256, case_rows.source_sha256) as source_sha256,
    coalesce(teams.source_row, case_rows.source_row) as source_row
from {{ ref('int_obligations') }} as obligations
left join teams
    on
        obligations.local_authority_code = teams.local_authority_code
        and obligations.series = teams.series
        and obligations.done_id = teams.event_id
left join case_rows
    on
        obligations.local_authority_code = case_rows.local_authority_code
        and obligations.series = case_rows.series
        and obligations.case_id = case_rows.case_id
left join episodes
    on
        obligations.local_authority_code = episodes.local_authority_code
        and obligations.series = episodes.series
        and obligations.child_id = episodes.child_id
        and obligations.case_id = episodes.care_period_id
        and episodes.start_date <= obligations.due_date
        and obligations.due_date < {{ open_ended('episodes.current_until') }}
