{#
    What each indicator of each authority needs: the exports and columns of its definition, and those exports' own needed
    columns. A column that may be blank, in all or in few records, must still be in the file. A code by which records are
    counted is asked of records alone: an export without any counts none.
#}
with named_needs as (
    select
        definitions.local_authority_code,
        definitions.indicator_id,
        definitions.kind,
        {{ part_of('definitions.word', "'.'", 1) }} as export_name,
        nullif({{ part_of('definitions.word', "'.'", 2) }}, '') as column_name
    from {{ each_word(ref('int_authority_indicators'), 'listing.needs') }} as definitions
),

columns_is_needed as (
    {{ named_columns(columns_that('is_needed')) }}
),

columns_is_blank_while_open as (
    {{ named_columns(columns_that('is_blank_while_open')) }}
),

columns_may_be_blank_in_all as (
    {{ named_columns(columns_that('may_be_blank_in_all')) }}
),

columns_is_asked_of_records as (
    {{ named_columns(columns_that('is_asked_of_records')) }}
),

{# The days on which records end. The last day on which a document is in date may lie ahead, and is no end. #}
columns_that_end as (
    {{ named_columns(ends_of_spans()) }}
),

all_needs as (
    select
        named_needs.local_authority_code,
        named_needs.indicator_id,
        named_needs.kind,
        named_needs.export_name,
        named_needs.column_name,
        columns_is_blank_while_open.column_name is not null as may_be_blank_in_few,
        {# Whoever counts those who came or went learns nothing from a column that nobody ever filled. #}
        columns_may_be_blank_in_all.column_name is not null
        and (named_needs.kind = 'stock' or columns_is_blank_while_open.column_name is null) as may_be_blank_in_all
    from named_needs
    left join columns_is_blank_while_open
        on
            named_needs.export_name = columns_is_blank_while_open.export_name
            and named_needs.column_name = columns_is_blank_while_open.column_name
    left join columns_may_be_blank_in_all
        on
            named_needs.export_name = columns_may_be_blank_in_all.export_name
            and named_needs.column_name = columns_may_be_blank_in_all.column_name
    union all
    {# Whoever needs an export needs the dates by which its records happened and ended, as the contract says. #}
    select distinct
        named_needs.local_authority_code,
        named_needs.indicator_id,
        named_needs.kind,
        named_needs.export_name,
        columns_is_needed.column_name,
        {# It may be that none has ended yet, or that none was held; but not that nobody has a role. #}
        columns_is_asked_of_records.column_name is null as may_be_blank_in_few,
        false as may_be_blank_in_all
    from named_needs
    inner join columns_is_needed on named_needs.export_name = columns_is_needed.export_name
    left join columns_is_asked_of_records
        on
            columns_is_needed.export_name = columns_is_asked_of_records.export_name
            and columns_is_needed.column_name = columns_is_asked_of_records.column_name
)

select
    all_needs.local_authority_code,
    all_needs.indicator_id,
    all_needs.kind,
    all_needs.export_name,
    all_needs.column_name,
    all_needs.may_be_blank_in_few,
    all_needs.may_be_blank_in_all,
    columns_is_asked_of_records.column_name is not null as is_asked_of_records,
    columns_that_end.column_name is not null as is_end
from all_needs
left join columns_that_end
    on
        all_needs.export_name = columns_that_end.export_name
        and all_needs.column_name = columns_that_end.column_name
left join columns_is_asked_of_records
    on
        all_needs.export_name = columns_is_asked_of_records.export_name
        and all_needs.column_name = columns_is_asked_of_records.column_name
