"""SQL for the record that decides a member: that of its own row, or where nothing happened there, another.

A member may count as another though its own row is the same: a review is due from the one before it, a period of care
is overdue by its reviews, an escalation is formal by its stages. What happened stands at another record then, of the
same case or child. The tables are those of `records_compared`, the names of the databases those of `members_compared`.
"""

from __future__ import annotations

import duckdb

from orchestration.evidence.records_compared import columns_of_tables
from orchestration.ground.database.sql import same_values, sql_texts

# What says who a child is and where it is, with what a figure may be broken down by, whatever the figure needs.
OF_EVERY_CHILD = ("allocations", "care_episodes", "children", "protection_plans")
# No due date is counted from these: days that were planned, and whose case it is. Other meetings are left aside: of the
# first review of a foster carer what the case system says is all that is known of when it was due.
MOVE_NO_DAY = ("officer_id", "recorded_due_date", "scheduled_date", "team")


def own_record(pairs: str) -> str:
    """SQL for pairs with what happened to the record of their own row.

    `is_untouched` if, for certain, nothing did; `is_of_dates` if dates alone changed; `is_beside` if what changed can
    have moved none of the days by which the member is judged. The row named is that of the record, also where it went
    and the member has another one's row now.
    """
    changed = "coalesce(of_now.changed_columns, of_before.changed_columns)"
    names_changed = f"string_split_regex({changed}, '[;,] *')"
    return f"""
        select
            paired.* replace (
                coalesce(of_now.source_file, of_before.source_file, of_before.previous_source_file, paired.source_file)
                    as source_file,
                coalesce(of_now.source_row, of_before.source_row, of_before.previous_source_row, paired.source_row)
                    as source_row
            ),
            {changed} as changed_columns,
            coalesce(of_now.change, of_before.change) as change_of_record,
            -- No other column of it changed.
            not list_has_any([false], list_transform(
                {names_changed},
                name -> name like '%date'
            )) as is_of_dates,
            change_of_record is null
                and (is_same_file or paired.source_file in (select file_name from files_compared)) as is_untouched,
            coalesce(
                is_moved and change_of_record = 'changed' and paired.subject_type <> 'other_meeting'
                and len(list_filter(
                    {names_changed},
                    name -> name not in ({sql_texts(MOVE_NO_DAY)})
                )) = 0, false
            ) as is_beside
        from {pairs} as paired
        left join records as of_now
            on paired.file_now = of_now.source_file and paired.line_now = of_now.source_row
        left join records as of_before
            on paired.file_before = of_before.previous_source_file
            and paired.line_before = of_before.previous_source_row
        -- One row of a file may hold records of several exports.
        qualify row_number() over (
            partition by row_before, row_now
            order by of_now.noun is distinct from subject_type, of_before.noun is distinct from subject_type,
                of_now.export_name, of_before.export_name
        ) = 1
    """


def deciding_record(pairs: str) -> str:
    """SQL for the record of another row that decides each of some pairs: one a pair at most, with its cause.

    It is of an export that the indicator needs, or says who and where the child is, and of the same case or child. A
    state at a month end is decided by days up to it; an event also by what its own case was given later. First comes
    the one whose changed days are those that the member is judged by.
    """
    days = {
        side: ", ".join(f"paired.{name}_date_{side}" for name in ("event", "anchor", "due", "done"))
        for side in ("before", "now")
    }
    last = ", ".join(f"paired.{name}_date_{side}" for name in ("event", "due", "done") for side in ("before", "now"))
    return f"""
        select
            paired.row_before as pair_before, paired.row_now as pair_now, records.noun, records.record_id,
            coalesce(records.source_file, records.previous_source_file) as named_file,
            coalesce(records.source_row, records.previous_source_row) as named_row,
            records.changed_columns as named_columns,
            case
                when records.change = 'added' then 'typed_late'
                when records.change = 'withdrawn' then 'withdrawn'
                when records.changed_columns like '%date%' then 'date_changed'
                else 'code_changed'
            end as record_cause
        from {pairs} as paired
        inner join marts.main.indicator_definitions as definitions using (indicator_id)
        inner join records
            on paired.local_authority_code = records.local_authority_code
            and (
                list_contains(records.children, paired.child_id)
                or list_contains(records.cases, paired.subject_id)
                or (paired.subject_type = 'officer' and list_contains(records.officers, paired.subject_id))
            )
        where
            (
                list_contains(string_split(definitions.needs, ';'), records.export_name)
                or records.export_name in ({sql_texts(OF_EVERY_CHILD)})
            )
            and (named_file, named_row) is distinct from (paired.source_file, paired.source_row)
            and case
                when paired.period_end is not null then records.first_day <= paired.period_end
                else records.first_day <= greatest({last}) or list_contains(records.cases, paired.subject_id)
            end
        qualify row_number() over (
            partition by paired.row_before, paired.row_now
            order by
                list_has_any(records.days_before, [{days["before"]}]) or list_has_any(records.days_now, [{days["now"]}])
                    desc,
                list_contains(records.cases, paired.subject_id) desc,
                records.changed_columns is not distinct from 'child_id',
                list_contains(string_split(definitions.needs, ';'), records.export_name) desc,
                records.first_day desc nulls last, records.export_name, records.record_id
        ) = 1
    """


def limit_changed(connection: duckdb.DuckDBPyConnection) -> str | None:
    """SQL that is true of `a` and `b`, members before and now, if one has a limit that only its release has.

    None where a release does not list its limits.
    """
    there = columns_of_tables(connection)
    sides, table = ("previous", "marts"), "limits_in_force"
    names = ["local_authority_code", "limit_name", "amount", "unit", "valid_from", "valid_to"]
    if not all(set(names) <= there.get((side, table), set()) for side in sides):
        return None
    # Several limits are of 20 working days: the law that sets each tells them apart, where both releases have it.
    has_law = all("law" in there.get(place, ()) for place in (*((side, table) for side in sides), ("temp", "changed")))
    law = {of: f"{of}.law" if has_law else "''" for of in ("one", "a", "b")}
    same = same_values("one", "other", names)
    # One working day has its unit in the singular.
    only_in_one = " union ".join(
        f"select (one.local_authority_code, concat(one.amount, ' ', rtrim(replace(one.unit, '_', ' '), 's')), "
        f"{law['one']}) from {side}.main.{table} as one anti join {other}.main.{table} as other on {same}"
        for side, other in (sides, sides[::-1])
    )
    of_either = (
        f"({side}.local_authority_code, rtrim({side}.time_limit, 's'), {law[side]}) in ({only_in_one})"
        for side in ("a", "b")
    )
    return f"({' or '.join(f'coalesce({each}, false)' for each in of_either)})"
