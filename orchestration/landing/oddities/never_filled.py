"""Columns by which figures are broken down, and which no row of their file fills; and others that say what counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name
from orchestration.landing.oddities.said import Column, Title
from orchestration.landing.profiles.rules import ExportRule
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
# What a file without a column is taken to say. A service may have none of it; a column that is there and blank says so.
TAKEN_FOR: dict[str, dict[str, str]] = {
    "care_episodes": {"legal_status": "children in short breaks count as looked after"},
    "conferences": {
        "meeting_id": "each child's conference counts as a meeting of its own",
        "outcome": "conferences that were adjourned count as held",
    },
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
    said = [*_taken_for(reads, title, column, rules)]
    for name, wanted in BROKEN_DOWN.items():
        columns = [each for each in wanted if name in reads and each in _asked_for(rules[name])]
        if not columns:
            continue
        counts = ", ".join(f"count({sql_name(each)})" for each in columns)
        row = only_row(
            connection, f"select count(*), {counts} from read_parquet($file)", {"file": str(reads[name].parquet)}
        )
        blank = [column(name, each) for each, filled in zip(columns, row[1:], strict=True) if not filled]
        if blank and row[0] >= limits_of("never_filled")["records"]:
            it, is_blank = ("it", "is") if len(blank) == 1 else ("them", "are")
            said.append(
                f"{title(name)}: {' and '.join(blank)} {is_blank} not in the file, or blank in all {row[0]:,} rows, so "
                f"figures by {it} have every case as not recorded, or not known. Have the report give {it}, if the "
                "case system can."
            )
    return said


def _taken_for(
    reads: Mapping[str, ReadExport], title: Title, column: Column, rules: Mapping[str, ExportRule]
) -> Iterator[str]:
    for name, meanings in TAKEN_FOR.items():
        if name not in reads or reads[name].rows_landed < limits_of("never_filled")["records"]:
            continue
        for each, meaning in meanings.items():
            if each in reads[name].columns_not_there and each in _asked_for(rules[name]):
                yield (
                    f"{title(name)}: {column(name, each)} is not in the file, so {meaning}. Have the report give it, "
                    "if the case system can."
                )


def _asked_for(rule: ExportRule) -> set[str]:
    return {each for part in rule.parts for each in part.columns}
