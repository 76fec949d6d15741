"""A return beside the previous return of as long a time: as many rows, about, and the same columns filled.

Returns hold one period each, so that no record need come again; a form that was filled in last time is filled in again.
And a return beside the year that it is said to be of.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name
from orchestration.landing.contracts import Contract
from orchestration.landing.plausibility.records_gone import columns_of, is_too_many
from orchestration.landing.plausibility.values_compared import ColumnChange
from orchestration.landing.reading.what_was_read import ReadExport
from orchestration.landing.register.previous_extracts import EarlierExtract, days_between


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


def begun_before_and_none_since(
    connection: duckdb.DuckDBPyConnection, contract: Contract, last: EarlierExtract, fresh: Path, extract_date: str
) -> int:
    """How many records began in the year before the last return, where none did since though many were to be expected.

    Of records that last: those that were open at the end of a year come again in the next, so that last year's file
    looks like this year's. 0 where some began, or so few before that none may have by chance.

    Args:
        connection: may read both files.
        contract: the export.
        last: the last return of as long a time.
        fresh: the Parquet of this one.
        extract_date: the day of this one, as ISO text.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    # Of posts, which may be as they were for years, all may have been made on one day.
    if contract.kind != "fact" or contract.span is None or contract.may_be_old:
        return 0
    day = f"try_cast({sql_name(contract.span[0])} as date)"
    before, since = only_row(
        connection,
        f"""
        select
            (select count(*) from read_parquet($last) where {day} between cast($day as date) - 364 and $day),
            (select count(*) from read_parquet($fresh) where {day} > cast($day as date))
        """,
        {"last": str(last.landed), "fresh": str(fresh), "day": last.extract_date},
    )
    expected = before * (days_between(last.extract_date, extract_date) or 0) / 365
    return int(before) if not since and expected >= limits_of("extract_repeated")["begun_of_return"] else 0


@dataclass(frozen=True)
class OtherYear:
    """What a return has of what happens on one day, as reviews do.

    `inside` its span since `first_day`, and `before` that, in the 365 days up to the `newest_day` of these.
    """

    first_day: str
    inside: int
    before: int
    newest_day: datetime.date

    @property
    def last_day(self) -> datetime.date:
        """The last day of the financial year of the newest event before the span."""
        return datetime.date(self.newest_day.year + (self.newest_day.month > 3), 3, 31)


def other_year(
    connection: duckdb.DuckDBPyConnection,
    reads: Sequence[ReadExport],
    history_from: Mapping[str, str],
    extract_date: str,
) -> OtherYear | None:
    """The year that a return is of, if that is none that its folder's day can mean; else None.

    What lasts, as an episode does, is in a return if it was still open in its year; what happens on one day is of the
    year itself.

    Args:
        connection: a database that may read the files.
        reads: the exports as read.
        history_from: the first day of the span of each, as ISO text.
        extract_date: the last day of the span, as ISO text.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    of_a_day = [
        (read, history_from[read.contract.name])
        for read in reads
        if read.contract.kind == "fact" and read.contract.event_date and read.contract.span is None
        if read.rows_landed and history_from.get(read.contract.name, extract_date) < extract_date
    ]
    if not of_a_day:
        return None
    events = " union all ".join(
        f"select try_cast({sql_name(str(read.contract.event_date))} as date) as day, cast(? as date) as first_day "
        "from read_parquet(?)"
        for read, _ in of_a_day
    )
    row = connection.execute(
        f"""
        with event as ({events}),
        newest as (select max(day) as newest_day from event where day < first_day)
        select
            count(*) filter (where day between first_day and cast(? as date)),
            count(*) filter (where day < first_day and day > newest_day - 365),
            newest_day
        from event cross join newest
        where newest_day is not null
        group by newest_day
        """,
        [*(value for read, first_day in of_a_day for value in (first_day, str(read.parquet))), extract_date],
    ).fetchone()
    limits = limits_of("return_of_another_year")
    if row is None or row[1] < limits["events"] or 100 * row[0] >= limits["share"] * row[1]:
        return None
    return OtherYear(min(first_day for _, first_day in of_a_day), int(row[0]), int(row[1]), row[2])
