"""A return beside the previous return of as long a time: as many rows, about, and the same columns filled.

Returns hold one period each, so that no record need come again; a form that was filled in last time is filled in again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.sql import sql_name
from orchestration.landing.contracts import Contract
from orchestration.landing.receiving.records_gone import columns_of, is_too_many
from orchestration.landing.receiving.values_compared import ColumnChange


@dataclass(frozen=True)
class ReturnChange:
    """What one export lacks beside the previous return: rows, if they are too few, and columns hardly filled now.

    Of a column `before` is how many rows would have it filled if as many were as last time, `found` how many of them
    have not.
    """

    rows_before: int
    rows_now: int
    has_too_few_rows: bool
    emptied: tuple[ColumnChange, ...]


def compare_returns(
    connection: duckdb.DuckDBPyConnection, contract: Contract, previous: Path, fresh: Path
) -> ReturnChange:
    """Compare an export of a return with that of the previous return of as long a time.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    there = columns_of(connection, previous)
    columns = [column.name for column in contract.columns if column.name in there and not column.is_required]
    counts = ", ".join(["count(*)", *(f"count({sql_name(name)})" for name in columns)])
    (rows_before, *filled_before), (rows_now, *filled_now) = (
        (int(count) for count in connection.execute(f"select {counts} from read_parquet(?)", [str(file)]).fetchall()[0])
        for file in (previous, fresh)
    )
    limits = limits_of("return_differs")
    emptied = []
    for column, before, now in zip(columns, filled_before, filled_now, strict=True):
        expected = round(before * rows_now / rows_before) if rows_before else 0
        if is_too_many(expected - now, expected, limits):
            emptied.append(ColumnChange(column, expected, expected - now))
    too_few = is_too_many(rows_before - rows_now, rows_before, limits)
    return ReturnChange(rows_before, rows_now, too_few, tuple(emptied))
