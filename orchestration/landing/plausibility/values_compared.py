"""Whether the records that come again say what they said, and whether what a file names is still found.

A renamed, blanked, swapped or shifted column, ids of another form and another population all show in these two
comparisons, whatever caused them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name, sql_names
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.plausibility.records_gone import columns_of, is_too_many, matched
from orchestration.landing.reading.ids import linked

NUMBERS = ("decimal", "integer")


@dataclass(frozen=True)
class ColumnChange:
    """Of `before` records that come again and had the column filled, `found` have it blank, or have another value.

    Or of `before` that had it blank, `found` have one and the same value now.
    """

    column: str
    before: int
    found: int


@dataclass(frozen=True)
class ComparedColumns:
    """The columns of one export beyond the limits of `column_emptied`, `values_changed`, `column_filled_alike`."""

    emptied: tuple[ColumnChange, ...] = ()
    changed: tuple[ColumnChange, ...] = ()
    filled_alike: tuple[ColumnChange, ...] = ()


@dataclass(frozen=True)
class Links:
    """Of `named` records that one column names, `found` are in the export they should be in."""

    column: str
    target: str
    named: int
    found: int

    @property
    def share(self) -> float:
        """Per cent; 100 where nothing is named."""
        return 100 * self.found / self.named if self.named else 100.0


def compare_columns(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    previous: Path,
    fresh: Path,
    history_from: str | None,
) -> ComparedColumns:
    """Compare every column of the records that are in both extracts, by their key.

    Args:
        connection: a database that may read both files.
        contract: the export.
        previous, fresh: the Parquet of two full extracts of it, read in the same layout.
        history_from: the first day the new extract reaches back to, as ISO text.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    if not previous.is_file() or contract.kind == "reference":
        return ComparedColumns()
    there = columns_of(connection, previous)
    columns = [column for column in contract.columns if column.name in there and column.name not in contract.key]
    if not columns:
        return ComparedColumns()
    counted = ", ".join(_counts(column) for column in columns)
    names = sql_names([*contract.key, *(column.name for column in columns)])
    row = only_row(
        connection,
        f"select {counted} {matched(contract, names, history_from)}",
        {"previous": str(previous), "fresh": str(fresh)},
    )
    emptied, changed, filled_alike = [], [], []
    for place, column in enumerate(columns):
        before, blank, differs, open_before, alike = (int(number) for number in row[5 * place : 5 * place + 5])
        # A column that nobody filled before may well be filled at one stroke.
        if before and is_too_many(alike, open_before, limits_of("column_filled_alike")):
            filled_alike.append(ColumnChange(column.name, open_before, alike))
        if is_too_many(blank, before, limits_of("column_emptied")):
            emptied.append(ColumnChange(column.name, before, blank))
        elif not column.is_planned and is_too_many(differs, before, limits_of("values_changed")):
            if _is_a_local_word(column):
                differs = _spelt_otherwise_in_part(connection, contract, column.name, previous, fresh, history_from)
            if is_too_many(differs, before, limits_of("values_changed")):
                changed.append(ColumnChange(column.name, before, differs))
    return ComparedColumns(tuple(emptied), tuple(changed), tuple(filled_alike))


def find_links(
    connection: duckdb.DuckDBPyConnection, contract: Contract, file: Path, exports: Mapping[str, Path]
) -> dict[str, Links]:
    """How many of the records that each column names are there, for every column that names another export's records.

    Args:
        connection: a database that may read the files.
        contract: the export.
        file: its Parquet.
        exports: the Parquet of the exports that lie beside it; what lies elsewhere is not looked for.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    found = {}
    there = columns_of(connection, file)
    for column in contract.columns:
        target = exports.get(column.refers_to or "")
        if target is None or not target.is_file() or column.name not in there or column.refers_to == contract.name:
            continue
        named, known = sql_name(column.name), sql_name(str(column.refers_to_column))
        row = only_row(
            connection,
            f"""
            select count(*), count(known.id)
            from (select {named} as id from read_parquet($file) where {linked(named)} is not null) as named
            left join (select distinct {known} as id from read_parquet($target)) as known on named.id = known.id
            """,
            {"file": str(file), "target": str(target)},
        )
        found[column.name] = Links(column.name, str(column.refers_to), int(row[0]), int(row[1]))
    return found


def lost_links(
    before: Mapping[str, Links], now: Mapping[str, Links], is_full: bool
) -> list[tuple[Links, Links | None]]:
    """The columns whose records are found far less often than in the previous extract, or hardly at all.

    Each with what it was before; None where there is nothing to compare with. Every record names a child, and each
    batch must hold the children that it names, so that even a first extract finds them. A return is made of those
    children and no others, so that last year's list of them (not `is_full`) shows already where a tenth is missing.
    """
    limits = limits_of("links_lost")
    fewest = limits["fewest_children"] if is_full else 100 - limits["fall"]
    lost: list[tuple[Links, Links | None]] = []
    for name, links in now.items():
        if links.named - links.found < limits["records"]:
            continue
        earlier = before.get(name)
        has_fallen = earlier is not None and earlier.named > 0 and links.share < earlier.share - limits["fall"]
        if has_fallen or (links.target == "children" and links.share < fewest):
            lost.append((links, earlier))
    return lost


def _counts(column: Column) -> str:
    name = sql_name(column.name)
    before, now = f"before.{name}", f"now.{name}"
    if column.type in NUMBERS:
        before, now = f"try_cast({before} as double)", f"try_cast({now} as double)"
    is_again = f"now.is_there and before.{name} is not null"
    was_blank = f"now.is_there and before.{name} is null"
    # Of days alone: a flag or a code that a report begins to fill is the same in most records by nature.
    is_new = f"{was_blank} and now.{name} is not null"
    alike = (
        f"coalesce(list_max(map_values(histogram(now.{name}) filter (where {is_new}))), 0)"
        if column.type == "date" and not column.is_planned
        else "0"
    )
    return (
        f"count(*) filter (where {is_again}), "
        f"count(*) filter (where {is_again} and now.{name} is null), "
        f"count(*) filter (where {is_again} and now.{name} is not null and {before} <> {now}), "
        f"count(*) filter (where {was_blank}), {alike}"
    )


def _is_a_local_word(column: Column) -> bool:
    """Whether a column holds words of nobody's list, of which one may be spelt anew throughout (a renamed team)."""
    return column.type == "text" and not (column.list_name or column.refers_to)


def _spelt_otherwise_in_part(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    column: str,
    previous: Path,
    fresh: Path,
    history_from: str | None,
) -> int:
    """The records whose word is not the one that most records with their earlier word have now.

    Renamed or merged, a word becomes one other; moved by a row, it becomes any.
    """
    name = sql_name(column)
    row = only_row(
        connection,
        f"""
        select coalesce(sum(records - kept), 0)
        from (
            select sum(records) as records, max(records) as kept
            from (
                select before.{name} as word, now.{name} as word_now, count(*) as records
                {matched(contract, sql_names([*contract.key, column]), history_from)}
                group by all
            ) as pairs
            where word is not null and word_now is not null
            group by word
        ) as words
        """,
        {"previous": str(previous), "fresh": str(fresh)},
    )
    return int(row[0])
