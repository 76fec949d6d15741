"""The members of figures with what decided each: chosen by SQL, looked up in the facts, put into words."""

from __future__ import annotations

from typing import Any

from orchestration.evidence.explanations import Subject, what_decided
from orchestration.evidence.figure import Cell, Definition
from orchestration.evidence.opening import OpenRelease
from orchestration.ground.database.sql import sql_name
from orchestration.ground.display import shown

# The breakdown called role is of officers; members have a role of their own, so its column has another name.
BREAKDOWN_COLUMNS = {"role": "officer_role"}
# A row of one of these subjects stands for several rows of the export, so one row's columns would not say what decided.
SUBJECTS_OF_SEVERAL_ROWS = ("meeting",)
ORDER = "event_date, subject_type, subject_id, role, source_file, source_row"
CHOSEN = "chosen_members"
# What stands beside a member's own columns there.
ADDED = ("relation", "cell_period_type", "cell_period_start", "cell_period_end")


def read_members(release: OpenRelease, cell: Cell) -> list[dict[str, Any]]:
    """Every member of one published cell: its columns, `counted` (what it adds) and `what_decided` as a sentence.

    Of members with one `distinct_key` the first adds 1 and the others nothing. Of a percentage that is the first
    success, if there is one, because who has one is in the numerator.
    """
    choose_members(release, cell)
    return describe_members(release, cell.definition)


def choose_members(release: OpenRelease, cell: Cell) -> None:
    """Put the members of a cell into the temporary table CHOSEN, with the cell's period beside each."""
    conditions, parameters = _in_cell(cell)
    release.connection.execute(
        f"""
        create or replace temp table {CHOSEN} as
        select members.*, cast(? as varchar) as cell_period_type, cast(? as date) as cell_period_start,
            cast(? as date) as cell_period_end, cast(null as varchar) as relation
        from evidence.indicator_members as members
        where {" and ".join(conditions)}
        """,
        [cell.period_type, cell.period_start, cell.period_end, *parameters],
    )


def _in_cell(cell: Cell) -> tuple[list[str], list[object]]:
    """Conditions on a member, with their parameters: of the indicator, in the period, in the breakdown's cell."""
    conditions = ["local_authority_code = ?", "indicator_id = ?"]
    parameters: list[object] = [cell.local_authority_code, cell.definition.indicator_id]
    if cell.definition.kind == "flow":
        conditions.append("period_end is null and event_date between ? and ?")
        parameters += [cell.period_start, cell.period_end]
    else:
        conditions.append("period_type = ? and period_end = ?")
        parameters += [cell.period_type, cell.period_end]
    if cell.breakdown != "all":
        columns = [sql_name(BREAKDOWN_COLUMNS.get(part, part)) for part in cell.breakdown.split("+")]
        # Joined as they are published, because a value may itself hold a bar.
        conditions.append(f"{' || chr(124) || '.join(columns)} = ?")
        parameters.append(cell.breakdown_value)
    return conditions, parameters


def describe_members(release: OpenRelease, definition: Definition, is_law_shown: bool = False) -> list[dict[str, Any]]:
    """The members of one indicator in the table CHOSEN, in the order of their events, each with what decided it.

    The law stands beside each due date if `is_law_shown`, and where the members have several limits, because what is
    printed above them all would not say whose is which.
    """
    deciding = _deciding_columns(release, definition)
    exports = sorted({export for export, _ in deciding})
    seen = "".join(f", fact_{export}.{column} as seen_{column}" for export, column in deciding)
    facts = "".join(
        f"""
        left join evidence.fct_{export} as fact_{export}
            on members.local_authority_code = fact_{export}.local_authority_code
            and members.source_file = fact_{export}.source_file and members.source_row = fact_{export}.source_row
        """
        for export in exports
    )
    rows: list[dict[str, Any]] = release.rows(
        f"""
        with members as (
            select *,
                distinct_key is not null and row_number() over (
                    partition by cell_period_type, cell_period_end, role = 'numerator', distinct_key
                    order by role = 'denominator', {ORDER}
                ) > 1 as is_repeat_of_key
            from {CHOSEN}
            where indicator_id = ?
        )
        select members.*,
            caseloads.looked_after_children,
            caseloads.looked_after_full_time_equivalent,
            (
                select string_agg('due ' || late.due_date || ', held ' || late.done_date, '; ' order by late.done_date)
                from evidence.fct_obligations as late
                where
                    late.local_authority_code = members.local_authority_code
                    and late.case_id = members.subject_id
                    and late.child_id = members.child_id
                    and not late.is_on_time
                    and late.done_date between members.cell_period_start and members.cell_period_end
            ) as held_late
            {seen}
        from members
        left join evidence.fct_caseloads as caseloads
            on members.subject_type = 'officer'
            and members.local_authority_code = caseloads.local_authority_code
            and members.subject_id = caseloads.officer_id
            and members.cell_period_end = caseloads.period_end
        {facts}
        order by {ORDER}
        """,
        [definition.indicator_id],
    )
    chosen = [row[0] for row in release.connection.execute(f"describe {CHOSEN}").fetchall()]
    columns = [name for name in chosen if name not in ADDED]
    has_several = len({(row["time_limit"], row["law"]) for row in rows if row["time_limit"]}) > 1
    deciding_columns = [column for _, column in deciding]
    return [_described(row, columns, definition, deciding_columns, is_law_shown or has_several) for row in rows]


def _described(
    row: dict[str, Any], columns: list[str], definition: Definition, deciding: list[str], is_law_shown: bool
) -> dict[str, Any]:
    is_of_several_rows = row["subject_type"] in SUBJECTS_OF_SEVERAL_ROWS
    computed = {need.partition(".")[2] for need in definition.deciding_columns}
    seen = {
        column: _as_recorded(row[f"seen_{column}"], "none" if column in computed else None)
        for column in ([] if is_of_several_rows else deciding)
    }
    is_of_child = row["distinct_key"] is not None and row["distinct_key"] == row["child_id"]
    subject = Subject(
        subject_type=row["subject_type"],
        role=row["role"],
        amount=row["amount"],
        is_repeat_of_key=row["is_repeat_of_key"],
        period_start=row["cell_period_start"],
        period_end=row["cell_period_end"],
        event_date=row["event_date"],
        anchor_date=row["anchor_date"],
        due_date=row["due_date"],
        done_date=row["done_date"],
        exclusion_reason=row["exclusion_reason"],
        # Releases of before these were handed on have no such column.
        exclusion_words=row.get("exclusion_words"),
        undated_words=row.get("undated_words"),
        distinct_thing=row.get("distinct_thing") or ("child" if is_of_child else None),
        time_limit=row["time_limit"],
        law=row["law"],
        is_law_shown=is_law_shown,
        # A breakdown's attribute: not every release has it.
        due_rule=row.get("due_rule"),
        event_words=row["event_words"],
        state_words=row["state_words"],
        since_words=row["since_words"],
        done_words=row["done_words"],
        done_thing=row["done_thing"],
        shown_words=row["shown_words"],
        held_late=row["held_late"],
        looked_after_children=row["looked_after_children"],
        full_time_equivalent=row["looked_after_full_time_equivalent"],
        seen=seen,
    )
    return {
        "what_decided": what_decided(subject, definition),
        "counted": 0 if row["is_repeat_of_key"] else row["amount"],
        **{column: row[column] for column in columns},
        **{name: row[name] for name in ADDED if name != "cell_period_start"},
    }


def _deciding_columns(release: OpenRelease, definition: Definition) -> list[tuple[str, str]]:
    """The columns of facts that show why a member is in the numerator or not, as (export, column).

    They are those that the definition names, where the evidence has them; dates speak for themselves.
    """
    if definition.judged_by == "dates":
        return []
    named = [*(need for need in definition.needs if "." in need), *definition.deciding_columns]
    there = {
        (row["table_name"], row["column_name"])
        for row in release.rows("select table_name, column_name from duckdb_columns() where database_name = 'evidence'")
    }
    pairs = [(export, column) for export, _, column in (need.partition(".") for need in named)]
    return [(export, column) for export, column in pairs if (f"fct_{export}", column) in there]


def _as_recorded(value: object, blank: str | None) -> str | None:
    """A fact's value as an export has it: flags Y and N, and `blank` where there is nothing."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return blank if value is None else shown(value)
