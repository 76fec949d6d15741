{# A label for each value that a figure is broken down by: of its list, of an officer's alias, or the value itself. #}
with cells as (
    select distinct
        local_authority_code,
        breakdown,
        breakdown_value
    from {{ ref('indicator_cells') }}
),

{# A bar in a value of one part divides nothing: a team may have one in its name. Of two parts, the first bar does. #}
parts as (
    select
        local_authority_code,
        breakdown,
        breakdown_value,
        1 as place,
        {{ part_of('breakdown', "'+'", 1) }} as part,
        case
            when breakdown like '%+%' then {{ part_of('breakdown_value', "'|'", 1) }}
            else breakdown_value
        end as part_value
    from cells
    union all
    select
        local_authority_code,
        breakdown,
        breakdown_value,
        2 as place,
        {{ part_of('breakdown', "'+'", 2) }} as part,
        substr(breakdown_value, length({{ part_of('breakdown_value', "'|'", 1) }}) + 2) as part_value
    from cells
    where breakdown like '%+%'
),

{# A list that is put together from others has the words that a council, its hub and the nation have in those. #}
words as (
    select
        breakdowns.breakdown,
        labels.local_authority_code,
        labels.code,
        max(labels.label) as label,
        max(labels.parent) as parent,
        max(labels.sort_order) as sort_order
    from {{ each_word(ref('breakdowns'), 'coalesce(listing.own_lists, listing.list_name)') }} as breakdowns
    inner join {{ ref('code_labels') }} as labels on breakdowns.word = labels.list_name
    group by breakdowns.breakdown, labels.local_authority_code, labels.code
),

put_together as (
    select
        breakdowns.breakdown,
        labels.code,
        labels.label,
        labels.sort_order
    from {{ ref('breakdowns') }} as breakdowns
    inner join {{ ref('code_labels') }} as labels on breakdowns.list_name = labels.list_name
    where breakdowns.own_lists is not null
),

officers as (
    select
        'officer' as breakdown,
        local_authority_code,
        officer_key,
        alias,
        alias_number
    from {{ ref('dim_reviewing_officers') }}
),

labelled as (
    select
        parts.local_authority_code,
        parts.breakdown,
        parts.breakdown_value,
        parts.place,
        parts.part,
        parts.part_value,
        coalesce(breakdowns.label, parts.part) as part_label,
        case
            when parts.part_value = 'not_recorded' then 'Not recorded'
            when parts.part_value = 'unallocated' then 'No officer'
            when parts.part_value = 'all' then 'All'
            else coalesce(own.label, shared.label, put_together.label, officers.alias, parts.part_value)
        end as label,
        coalesce(own.parent, shared.parent) as parent,
        {# What was not recorded comes last. #}
        case
            when parts.part_value in ('not_recorded', 'unallocated') then 9999
            else coalesce(own.sort_order, put_together.sort_order, shared.sort_order, officers.alias_number, 999)
        end as sort_order
    from parts
    left join {{ ref('breakdowns') }} as breakdowns on parts.part = breakdowns.breakdown
    left join words as own
        on
            parts.local_authority_code = own.local_authority_code
            and parts.part = own.breakdown
            and parts.part_value = own.code
    left join words as shared
        on
            shared.local_authority_code is null
            and parts.part = shared.breakdown
            and parts.part_value = shared.code
    left join put_together on parts.part = put_together.breakdown and parts.part_value = put_together.code
    left join officers
        on
            parts.part = officers.breakdown
            and parts.local_authority_code = officers.local_authority_code
            and parts.part_value = officers.officer_key
),

{# Two values that are called the same would be one row to whoever groups by labels, so they have their values too. #}
told_apart as (
    select
        local_authority_code,
        breakdown,
        breakdown_value,
        place,
        part_label,
        case
            when
                min(part_value) over (partition by local_authority_code, part, label)
                = max(part_value) over (partition by local_authority_code, part, label)
                then label
            else concat_ws('', label, ' (', part_value, ')')
        end as label,
        parent,
        sort_order
    from labelled
)

select
    {{ breakdown_cell('first_parts.local_authority_code', 'first_parts.breakdown', 'first_parts.breakdown_value') }}
        as breakdown_cell,
    first_parts.local_authority_code,
    first_parts.breakdown,
    first_parts.breakdown_value,
    case
        when second_parts.part_label is null then first_parts.part_label
        else concat_ws('', first_parts.part_label, ' and ', second_parts.part_label)
    end as breakdown_label,
    case
        when second_parts.label is null then first_parts.label
        else concat_ws('', first_parts.label, ', ', second_parts.label)
    end as label,
    first_parts.parent,
    cast(first_parts.sort_order * 10000 + coalesce(second_parts.sort_order, 0) as bigint) as sort_order
from told_apart as first_parts
left join told_apart as second_parts
    on
        first_parts.local_authority_code = second_parts.local_authority_code
        and first_parts.breakdown = second_parts.breakdown
        and first_parts.breakdown_value = second_parts.breakdown_value
        and second_parts.place = 2
where first_parts.place = 1
