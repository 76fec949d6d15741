"""Extracts of open records alone or of ended ones alone, and of children of one half of the ages alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name
from orchestration.landing.oddities.said import TO_DO, Column, Title
from orchestration.landing.reading.what_was_read import ReadExport

# What a service has some of on every day, and some that ended.
LASTING = ("care_episodes", "protection_plans", "allocations")
# Whose ages are looked at, and on which day.
AGED = {"reviews": "held_date", "conferences": "held_date"}


def of_one_kind(
    connection: duckdb.DuckDBPyConnection,
    reads: Mapping[str, ReadExport],
    title: Title,
    column: Column,
    extract_date: str,
    is_last: bool,
) -> dict[str, str]:
    """A sentence for each export, by its name, that has records of one kind alone of two that every service has.

    Args:
        connection: may read the Parquet of the exports.
        reads: the exports of a batch that have rows, by name.
        title, column: what a message calls the file of an export, and one of its columns.
        extract_date: the day of the batch, as ISO text.
        is_last: whether the authority had ended by then, so that all may have ended with it.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    return dict((*_lasting(connection, reads, title, column, extract_date, is_last), *_ages(connection, reads, title)))


def _lasting(
    connection: duckdb.DuckDBPyConnection,
    reads: Mapping[str, ReadExport],
    title: Title,
    column: Column,
    extract_date: str,
    is_last: bool,
) -> Iterator[tuple[str, str]]:
    limits = limits_of("of_one_kind")
    least = limits["records"]
    for name in LASTING:
        if name not in reads:
            continue
        start, end = map(str, reads[name].contract.span or ())
        rows, ended, before = _counts(
            connection,
            f"count(*), count(*) filter (where {sql_name(end)} <= $day), "
            f"count(*) filter (where cast(cast($day as date) - 365 as varchar) between {sql_name(start)} and "
            f"{sql_name(end)}) from read_parquet($file)",
            {"file": str(reads[name].parquet), "day": extract_date},
        )
        # A small council may have nobody on a plan for a time.
        if rows < least or 0 < ended < rows or (ended and (is_last or before < limits["a_year_before"])):
            continue
        what, other = ("has ended", "those that go on") if ended else ("goes on", "those that ended")
        yield (
            name,
            f"{title(name)}, column {column(name, end)}: each of its {rows:,} records {what}. A filter of the report "
            f"may leave out {other}, or put a day in. {TO_DO}",
        )


def _ages(
    connection: duckdb.DuckDBPyConnection, reads: Mapping[str, ReadExport], title: Title
) -> Iterator[tuple[str, str]]:
    limits = limits_of("of_one_kind")
    for name, day in AGED.items():
        if name not in reads or "children" not in reads:
            continue
        years = f"date_diff('month', try_cast(date_of_birth as date), try_cast({day} as date)) / 12.0"
        age = int(limits["age"])
        children, older, younger = _counts(
            connection,
            f"count(distinct child_id), count(*) filter (where {years} >= {age}), "
            f"count(*) filter (where {years} < {age}) "
            "from read_parquet($file) as met inner join read_parquet($children) as child using (child_id) "
            f"where {years} is not null",
            {"file": str(reads[name].parquet), "children": str(reads["children"].parquet)},
        )
        if children < limits["children"] or (older and younger):
            continue
        which = f"{age} years old or older" if older else f"under {age} years old"
        yield (
            name,
            f"{title(name)}: each of its {children:,} children is {which}, and elsewhere a third or more are not. A "
            f"filter of the report may leave them out. {TO_DO}",
        )


def _counts(connection: duckdb.DuckDBPyConnection, counts: str, values: Mapping[str, str]) -> list[int]:
    row = only_row(connection, f"select {counts}", dict(values))
    return [int(number) for number in row]
