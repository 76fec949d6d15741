with reviews as (
    select
        stg.*,
        ids.current_child_id,
        extracts.care_date
    from {{ ref('stg_reviews') }} as stg
    inner join {{ ref('int_child_ids') }} as ids
        on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
    inner join {{ ref('int_extract_dates') }} as extracts
        on stg.local_authority_code = extracts.local_authority_code
),

held as (
    select
        *,
        row_number() over (
            partition by local_authority_code, current_child_id, held_date
            order by review_id nulls last
        ) as same_day_number
    from reviews
    where
        held_date <= care_date
        and coalesce(is_cancelled, false) = false
        and adjourned_from_review_id is null
),

{# A given period is not second-guessed; a blank one is matched by date, the later start if two fit. #}
matches as (
    select
        held.local_authority_code,
        held.review_id,
        periods.care_period_id,
        row_number() over (
            partition by held.local_authority_code, held.review_id
            order by periods.start_date desc nulls last, periods.care_period_id desc nulls last
        ) as choice
    from held
    inner join {{ ref('evidence_care_periods') }} as periods
        on
            held.local_authority_code = periods.local_authority_code
            and held.current_child_id = periods.child_id
            and held.held_date >= periods.start_date
            and held.held_date <= {{ open_ended('periods.end_date') }}
            and (
                held.care_period_id is null
                or not periods.has_recorded_periods
                or held.care_period_id = periods.care_period_id
                or concat_ws('', held.care_period_id, '/', held.current_child_id) = periods.care_period_id
            )
    where held.same_day_number = 1
)

select
    reviews.local_authority_code,
    reviews.review_id,
    reviews.current_child_id as child_id,
    matches.care_period_id,
    reviews.held_date,
    case
        when coalesce(reviews.is_cancelled, false) then 'cancelled'
        when reviews.adjourned_from_review_id is not null then 'adjourned_part'
        when reviews.is_held_date_out_of_range then 'date_out_of_range'
        when reviews.held_date is null then 'not_held'
        when reviews.held_date > reviews.care_date then 'after_extract_date'
        when held.same_day_number > 1 then 'duplicate_same_day'
        when matches.care_period_id is null then 'outside_period_of_care'
        else 'counted'
    end as disposition
from reviews
left join held
    on reviews.local_authority_code = held.local_authority_code and reviews.review_id = held.review_id
left join matches
    on
        reviews.local_authority_code = matches.local_authority_code
        and reviews.review_id = matches.review_id
        and matches.choice = 1
