"""Columns by which figures are broken down, and which no row of their file fills; and others that say what counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row
from orchestration.landing.oddities.said import Column, Title
from orchestration.landing.profiles.rules import ExportRule
from orchestration.landing.reading.ids import recorded
from orchestration.landing.reading.what_was_read import ReadExport

# An indicator that needs a column is not supplied without it, and says so. These are asked for by its breakdowns alone,
# in which every case would be not recorded. A review or conference without a team has that of its episode or plan.
BROKEN_DOWN: dict[str, tuple[str, ...]] = {
    "children": ("sex", "ethnicity", "has_disability", "is_unaccompanied_asylum_seeker"),
    "care_episodes": ("legal_status", "placement_type", "end_reason", "team"),
    "reviews": ("officer_id",),
    "conferences": ("officer_id",),
    "protection_plans": ("initial_category", "latest_category", "end_reason", "team"),
    "section47_enquiries": ("team",),
    "escalations": ("officer_id", "reason_code", "challenged_agency", "team"),
}
# What a file in which a column is blank throughout is taken to say, and one without it; that none was cancelled may be.
TAKEN_FOR_BLANK: dict[str, dict[str, str]] = {
    "care_episodes": {"legal_status": "children in short breaks count as looked after"},
    "conferences": {
        "meeting_id": "each child's conference counts as a meeting of its own",
        "outcome": "conferences that were adjourned count as held",
    },
}
TAKEN_FOR: dict[str, dict[str, str]] = {
    **TAKEN_FOR_BLANK,
    "review_actions": {"is_cancelled": "actions that were cancelled count as still to be done"},
}


def never_filled(
    connection: duckdb.DuckDBPyConnection,
    reads: Mapping[str, ReadExport],
    title: Title,
    column: Column,
    rules: Mapping[str, ExportRule],
) -> list[str]:
    """A sentence for each export that has no value in columns by which its figures are broken down, or lacks others.

    Nothing of a column that the layout does not have: no report can give it there.

    Args:
        connection: may read the Parquet of the exports.
        reads: the exports of a batch that have rows, by name.
        title, column: what a message calls the file of an export, and one of its columns.
        rules: how the layout reads each export.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    said = []
    for name, read in reads.items():
        if read.rows_landed < limits_of("never_filled")["records"]:
            continue
        asked, in_all = _asked_for(rules[name]), f"blank in all {read.rows_landed:,} rows"
        without = [each for each in read.columns_not_there if each in asked]
        looked_at = asked & {*TAKEN_FOR_BLANK.get(name, ()), *BROKEN_DOWN.get(name, ())}
        blank = _blank_columns(connection, read, looked_at) if looked_at else []
        for meanings, columns, is_so, to_do in (
            (TAKEN_FOR, without, "is not in the file", "give"),
            (TAKEN_FOR_BLANK, [each for each in blank if each not in without], f"is {in_all}", "fill"),
        ):
            said += [
                f"{title(name)}: {column(name, each)} {is_so}, so {meaning}. Have the report {to_do} it, if the case "
                "system can."
                for each, meaning in meanings.get(name, {}).items()
                if each in columns
            ]
        lacking = [column(name, each) for each in BROKEN_DOWN.get(name, ()) if each in blank]
        if lacking:
            it, are = ("it", "is") if len(lacking) == 1 else ("them", "are")
            said.append(
                f"{title(name)}: {' and '.join(lacking)} {are} not in the file, or {in_all}, so figures by {it} have "
                f"every case as not recorded, or not known. Have the report give {it}, if the case system can."
            )
    return said


def _blank_columns(connection: duckdb.DuckDBPyConnection, read: ReadExport, names: Collection[str]) -> list[str]:
    """Those of some columns of an export that no row fills; a link that says that there is none is no value."""
    columns = [each for each in read.contract.columns if each.name in names]
    counts = ", ".join(f"count({recorded(each)})" for each in columns)
    filled = only_row(connection, f"select {counts} from read_parquet($file)", {"file": str(read.parquet)})
    return [each.name for each, rows in zip(columns, filled, strict=True) if not rows]


def _asked_for(rule: ExportRule) -> set[str]:
    return {each for part in rule.parts for each in part.columns}
