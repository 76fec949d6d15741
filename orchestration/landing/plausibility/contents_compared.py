"""Messages about columns of an export, and links between exports, that changed since the previous extract.

None of these passes with the export's name in batch.yml: whoever confirms one names the very column.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from orchestration.landing.contracts import Contract
from orchestration.landing.plausibility.values_compared import (
    ColumnChange,
    Links,
    compare_columns,
    find_links,
    lost_links,
)
from orchestration.landing.problems import under
from orchestration.landing.profiles.rules import ExportRule
from orchestration.landing.reading.headers import Header, source_name
from orchestration.landing.reading.what_was_read import ReadExport
from orchestration.landing.register.previous_extracts import PreviousExtracts

COLUMN_WAY_OUT = "If it is right, say so in batch.yml: `confirmed: [{0}]`."


def changed_contents(
    connection: duckdb.DuckDBPyConnection,
    reads: Mapping[str, ReadExport],
    export_name: str,
    title: str,
    previous: PreviousExtracts,
    history_from: str | None,
    headers: tuple[ExportRule, list[tuple[Header, list[str]]]],
    is_full: bool,
) -> dict[str, str]:
    """What is wrong with the columns of one export, a sentence each, by the `export.column` that would confirm it.

    Args:
        connection: may read the Parquet of both extracts.
        reads: the exports of the batch as read.
        export_name: the one to compare.
        title: what a message calls its file.
        previous: the extracts before this one, in the same layout; none where columns cannot be compared.
        history_from: the first day that this extract reaches back to, if it says one.
        headers: how the profile reads the export, and its tables, each with the columns that the profile knows.
        is_full: False for a return, which has nobody but the children that its files name.
    """
    read = reads[export_name]
    contract = read.contract
    rule, tables = headers
    there = {name: each.parquet for name, each in reads.items()}
    links = find_links(connection, contract, read.parquet, there)
    earlier: dict[str, Links] = {}
    landed = previous.landed.get(export_name)
    if landed is not None and landed.is_file():
        beside = {name: path for name, path in previous.landed.items() if name in there}
        earlier = find_links(connection, contract, landed, beside)
    words = {
        f"{export_name}.{now.column}": under("links_lost", _lost(title, export_name, rule, now, before, is_full))
        for now, before in lost_links(earlier, links, is_full)
    }
    if landed is None or not read.rows_landed:
        return words
    compared = compare_columns(connection, contract, landed, read.parquet, history_from)
    day = previous.dates[export_name]
    for change in compared.emptied:
        likely = _nearest(rule, change.column, tables)
        words.setdefault(
            f"{export_name}.{change.column}",
            under("column_emptied", _emptied(title, contract, rule, change, day, likely)),
        )
    for change in compared.filled_alike:
        words.setdefault(
            f"{export_name}.{change.column}",
            under("column_filled_alike", _filled_alike(title, contract, rule, change, day)),
        )
    for change in compared.changed:
        words.setdefault(
            f"{export_name}.{change.column}", under("values_changed", _changed(title, contract, rule, change, day))
        )
    return words


def _emptied(
    title: str, contract: Contract, rule: ExportRule, change: ColumnChange, day: str, likely: str | None
) -> str:
    column = shown(rule, change.column)
    hint = f' "{likely}" looks like it: name it exactly {column}.' if likely else ""
    return (
        f"{title}, column {column}: {change.found:,} of the {change.before:,} records that had it filled in the "
        f"extract of {day} have it blank or missing now.{hint} Correct the report and export the file again. "
        f"If the case system really no longer has it, say so in batch.yml: "
        f"`confirmed: [{contract.name}.{change.column}]`."
    )


def _filled_alike(title: str, contract: Contract, rule: ExportRule, change: ColumnChange, day: str) -> str:
    return (
        f"{title}, column {shown(rule, change.column)}: {change.found:,} of the {change.before:,} records that had it "
        f"blank in the extract of {day} have one and the same value now. The report may put a day where the case "
        "system has none. Have it leave the column blank there and export the file again. "
        f"{COLUMN_WAY_OUT.format(f'{contract.name}.{change.column}')}"
    )


def _changed(title: str, contract: Contract, rule: ExportRule, change: ColumnChange, day: str) -> str:
    return (
        f"{title}, column {shown(rule, change.column)}: {change.found:,} of the {change.before:,} records that come "
        f"again from the extract of {day} have another value now. Columns or rows may have been moved against each "
        "other, dates shifted, or the ids belong to other children. Export the file again. "
        f"{COLUMN_WAY_OUT.format(f'{contract.name}.{change.column}')}"
    )


def _lost(title: str, export_name: str, rule: ExportRule, now: Links, before: Links | None, is_full: bool) -> str:
    last = f"; in the previous extract {before.found:,} of {before.named:,} were" if before else ""
    year = "" if is_full else "Are both files of the same year? "
    return (
        f"{title}, column {shown(rule, now.column)}: {now.found:,} of the {now.named:,} records named there are found "
        f"in {now.target}{last}. {year}The ids may have lost leading zeros, gained `.0`, or be of another system. "
        f"Export the files again as text, without a spreadsheet. {COLUMN_WAY_OUT.format(f'{export_name}.{now.column}')}"
    )


def shown(rule: ExportRule, column: str) -> str:
    """A contract's column as its file calls it."""
    return next((source_name(part, column) for part in rule.parts if column in part.columns), column)


def _nearest(rule: ExportRule, column: str, tables: list[tuple[Header, list[str]]]) -> str | None:
    """The column of the file that nothing reads and that is named most like a missing one."""
    wanted = shown(rule, column)
    return next((likely for header, listed in tables if (likely := header.likely(wanted, listed))), None)
