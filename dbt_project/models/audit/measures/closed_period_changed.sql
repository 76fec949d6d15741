{#
    Each figure of a closed period beside what the last release said of it. The newest period of each kind in that
    release is a subject of its own with a wider limit, because late records belong to it above all. What counts is the
    greatest movement of a numerator or a denominator, in percent; of a small number, in percent of the least number
    that a percentage is taken of. A small service's months are all small numbers; what a filter takes is seen in its
    quarters and years.
#}
with settled as (
    select
        previous.*,
        coalesce(previous.denominator, previous.numerator) + previous.excluded as cases,
        previous.period_end = max(previous.period_end) over (
            partition by previous.local_authority_code, previous.indicator_id, previous.period_type
        ) as is_newest,
        definitions.exclusions like '%not_yet_due%' or definitions.exclusions like '%too_early%' as ripens
    from {{ source('landing', 'previous_values') }} as previous
    inner join {{ ref('int_authority_indicators') }} as definitions
        on
            previous.local_authority_code = definitions.local_authority_code
            and previous.indicator_id = definitions.indicator_id
),

current_values as (
    select
        *,
        coalesce(denominator, numerator) + excluded as cases
    from {{ ref('indicator_values') }}
    where breakdown = 'all' and availability = 'available'
),

{# What was not yet due in the newest period is due now, and has left the excluded; all cases together are the same. #}
compared as (
    {% for part, is_meant in [
        ('numerator', "not (settled.is_newest and coalesce(settled.ripens, false))"),
        ('denominator', 'not settled.is_newest'),
        ('cases', 'settled.is_newest')
    ] %}
    select
        settled.local_authority_code,
        settled.indicator_id,
        settled.period_type,
        settled.period_end,
        settled.is_newest,
        concat_ws('', settled.indicator_id, case when settled.is_newest then ' (newest)' else '' end) as subject,
        '{{ part }}' as part,
        settled.{{ part }} as number_before,
        newest.{{ part }} as number_now,
        greatest(
            abs(settled.{{ part }}), abs(newest.{{ part }}), {{ audit_limit('closed_period_changed', 'least_number') }}
        ) as base
    from settled
    inner join current_values as newest
        on
            settled.local_authority_code = newest.local_authority_code
            and settled.indicator_id = newest.indicator_id
            and settled.period_type = newest.period_type
            and settled.period_end = newest.period_end
    where
        {{ is_meant }}
        and settled.{{ part }} is not null
        and newest.{{ part }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

{# What its own restatements have been so far widens the limit of a figure, up to a point. #}
limits as (
    select
        local_authority_code,
        subject,
        max(largest_movement) * {{ audit_limit('closed_period_changed', 'times_past_movements') }} as learned_share
    from {{ source('landing', 'previous_restatements') }}
    group by local_authority_code, subject
),

moved as (
    select
        compared.*,
        {{ divide('abs(compared.number_now - compared.number_before)', 'compared.base', 100) }} as movement,
        case
            when compared.is_newest
                then
                    greatest(
                        {{ audit_limit('closed_period_changed', 'share_of_newest') }},
                        least(
                            {{ audit_limit('closed_period_changed', 'share_of_newest_at_most') }},
                            coalesce(limits.learned_share, 0)
                        )
                    )
            else
                greatest(
                    {{ audit_limit('closed_period_changed', 'share') }},
                    least(
                        {{ audit_limit('closed_period_changed', 'share_at_most') }}, coalesce(limits.learned_share, 0)
                    )
                )
        end as largest_share
    from compared
    left join limits
        on
            compared.local_authority_code = limits.local_authority_code
            and compared.subject = limits.subject
),

{# Whose records changed: of what the indicator needs, those that are other or gone, and those that came late. #}
record_changes as (
    select
        local_authority_code,
        export_name,
        count(case when change = 'changed' then 1 end) as records_changed,
        count(case when change = 'withdrawn' then 1 end) as records_gone,
        count(case when change = 'added' then 1 end) as records_late
    from {{ source('landing', 'changed_records') }}
    where change <> 'added' or event_date <= previous_extract_date
    group by local_authority_code, export_name
),

needed_exports as (
    select distinct
        local_authority_code,
        indicator_id,
        export_name
    from {{ ref('int_indicator_needs') }}
),

changed_exports as (
    select
        needed_exports.local_authority_code,
        needed_exports.indicator_id,
        {{ joined_texts('named.words') }} as words
    from needed_exports
    inner join (
        select
            local_authority_code,
            export_name,
            concat_ws(
                '', export_name, ' (', cast(records_changed as string), ' changed, ', cast(records_gone as string),
                ' gone, ', cast(records_late as string), ' late)'
            ) as words
        from record_changes
    ) as named
        on
            needed_exports.local_authority_code = named.local_authority_code
            and needed_exports.export_name = named.export_name
    group by needed_exports.local_authority_code, needed_exports.indicator_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by local_authority_code, subject
            order by
                movement desc nulls last, part desc nulls last, period_type asc nulls last, period_end desc nulls last
        ) as place,
        sum(case when movement > largest_share then 1 else 0 end) over (
            partition by local_authority_code, subject
        ) as numbers_beyond,
        min(case when movement > largest_share then period_end end) over (
            partition by local_authority_code, subject
        ) as earliest_beyond,
        max(case when movement > largest_share then period_end end) over (
            partition by local_authority_code, subject
        ) as latest_beyond
    from moved
)

select
    'closed_period_changed' as check_name,
    ranked.local_authority_code,
    ranked.subject,
    {{ as_figure('ranked.number_before') }} as expected,
    {{ as_figure('ranked.number_now') }} as actual,
    ranked.numbers_beyond = 0 as is_within,
    concat_ws(
        '', ranked.part,
        case
            when definitions.kind = 'stock' then ' on '
            else concat_ws('', ' of the ', lower(period_types.label), ' ending ')
        end,
        cast(ranked.period_end as string), '; ',
        cast(ranked.numbers_beyond as string), ' numbers of closed periods changed by more than ',
        cast(cast(ranked.largest_share as bigint) as string), ' %',
        case
            when ranked.numbers_beyond > 0
                then concat_ws(
                    '', ', of periods ending ', cast(ranked.earliest_beyond as string), ' to ',
                    cast(ranked.latest_beyond as string), '; ',
                    case
                        when changed_exports.words is null then 'look for missing or changed rows in '
                        else 'records are other than in the last extract in '
                    end,
                    replace(coalesce(changed_exports.words, definitions.needs), ';', ', ')
                )
            else ''
        end
    ) as detail
from ranked
inner join {{ ref('int_authority_indicators') }} as definitions
    on
        ranked.local_authority_code = definitions.local_authority_code
        and ranked.indicator_id = definitions.indicator_id
inner join {{ ref('period_types') }} as period_types on ranked.period_type = period_types.period_type
left join changed_exports
    on
        ranked.local_authority_code = changed_exports.local_authority_code
        and ranked.indicator_id = changed_exports.indicator_id
{# What a council counts of its own is its own to change; indicator_changes says what moved. #}
where ranked.place = 1 and definitions.origin = 'national'
union all
{# So that the measure is there when there is nothing to compare. #}
select
    'closed_period_changed' as check_name,
    extracts.local_authority_code,
    'closed periods compared' as subject,
    null as expected,
    {{ as_figure('count(moved.indicator_id)') }} as actual,
    true as is_within,
    null as detail
from {{ ref('int_extract_dates') }} as extracts
left join moved on extracts.local_authority_code = moved.local_authority_code
group by extracts.local_authority_code
