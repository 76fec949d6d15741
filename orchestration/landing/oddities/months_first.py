"""Days of which day and month changed places, told by one another, by their records and by the day of the extract."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name
from orchestration.landing.contracts import Column as ContractColumn
from orchestration.landing.oddities.said import TO_DO, Column, Title
from orchestration.landing.reading.what_was_read import ReadExport

MAY_BE = "Day and month may have changed places: have the report write YYYY-MM-DD."


def months_first(
    connection: duckdb.DuckDBPyConnection,
    read: ReadExport,
    title: Title,
    column: Column,
    extract_date: str,
    early: Mapping[str, int],
    doubted: Collection[str],
) -> dict[str, str]:
    """A sentence on the columns of days of an export that fit better with day and month exchanged.

    By the first of them, as `export.column`: whoever confirms the file for something else says nothing of its days.

    Two columns of which one does are both named: nothing says which of them it is.

    Args:
        connection: may read the Parquet of the export.
        read: an export with rows.
        title, column: what a message calls the file of an export, and one of its columns.
        extract_date: the day of the batch, as ISO text.
        early: its columns of which no day is after the twelfth, with how many days they have.
        doubted: what it must be confirmed for already, as `export.column`: nothing more is said of these days.

    Raises:
        duckdb.Error: the file cannot be read.
    """
    contract = read.contract
    days = [each for each in contract.columns if each.type == "date" and f"{contract.name}.{each.name}" not in doubted]
    if not days or contract.kind == "reference":
        return {}
    shown = {each.name: column(contract.name, each.name) for each in days}
    early = {name: rows for name, rows in early.items() if name in shown}
    ahead, near = _ahead(connection, read, days, extract_date), _near(connection, read, days)
    reasons = [
        *([_of_early_days(early, shown)] if early else []),
        *([_of_days_ahead(ahead, shown)] if ahead else []),
        *([_of_days_near(near, shown)] if near else []),
    ]
    if not reasons:
        return {}
    odd = {*early, *ahead, *(name for pair in near for name in pair)}
    named = [name for name in shown if name in odd]
    where = f"{title(contract.name)}, column{'' if len(named) == 1 else 's'} {', '.join(shown[name] for name in named)}"
    said = " ".join([reasons[0], *(f"{each[:1].upper()}{each[1:]}" for each in reasons[1:])])
    return {f"{contract.name}.{named[0]}": f"{where}: {said} {MAY_BE} {TO_DO}"}


def _of_early_days(early: Mapping[str, int], shown: Mapping[str, str]) -> str:
    each = ", ".join(f"{shown[name]}: {rows:,}" for name, rows in early.items())
    return f"no day is after the {limits_of('columns_alike')['last_day']:.0f}th of its month ({each} days)."


def _of_days_ahead(ahead: Mapping[str, tuple[int, int]], shown: Mapping[str, str]) -> str:
    each = ", ".join(f"{shown[name]}: {fits:,} of {after:,}" for name, (fits, after) in ahead.items())
    return f"days that lie after the extract do not with day and month exchanged ({each})."


def _of_days_near(near: Mapping[tuple[str, str], tuple[int, int]], shown: Mapping[str, str]) -> str:
    each = ", ".join(
        f"{shown[first]} and {shown[second]}: {closer:,} of {decided:,}"
        for (first, second), (closer, decided) in near.items()
    )
    return (
        f"two days of a record that usually lie within {limits_of('months_first')['days']:.0f} days of each other do "
        f"so only if day and month are exchanged in one of them ({each} rows in which that decides it)."
    )


def _ahead(
    connection: duckdb.DuckDBPyConnection, read: ReadExport, days: list[ContractColumn], extract_date: str
) -> dict[str, tuple[int, int]]:
    """Of columns whose days after the extract are none if exchanged: how many are not, and how many lie after it.

    What is planned may lie ahead; of other days those that lie ahead are wrong, and seldom all before the thirteenth.
    """
    limits = limits_of("months_first")
    counts = _counts(
        connection,
        read,
        days,
        [
            f"count(*) filter (where d{place} > cast($day as date)), "
            f"count(*) filter (where d{place} > cast($day as date) and x{place} <= cast($day as date))"
            for place in range(len(days))
        ],
        {"day": extract_date},
    )
    return {
        each.name: (fits, after)
        for each, after, fits in zip(days, counts[::2], counts[1::2], strict=True)
        if not each.is_planned and fits >= limits["ahead"] and fits * 100 >= after * limits["share"]
    }


def _near(
    connection: duckdb.DuckDBPyConnection, read: ReadExport, days: list[ContractColumn]
) -> dict[tuple[str, str], tuple[int, int]]:
    """Of two columns that are near each other only if one is exchanged: in how many rows, and of how many that tell."""
    limits = limits_of("months_first")
    pairs = _usually_near(connection, read, days)
    counts = _counts(connection, read, days, [_nearer(*pair, limits["days"]) for pair in pairs], {})
    found: dict[frozenset[int], tuple[tuple[str, str], tuple[int, int]]] = {}
    for (place, other), decided, closer in zip(pairs, counts[::2], counts[1::2], strict=True):
        if closer >= limits["records"] and closer * 100 >= decided * limits["share"]:
            found.setdefault(frozenset((place, other)), ((days[place].name, days[other].name), (closer, decided)))
    return dict(found.values())


def _usually_near(
    connection: duckdb.DuckDBPyConnection, read: ReadExport, days: list[ContractColumn]
) -> list[tuple[int, int]]:
    """The pairs of columns of which the second usually lies near the first, by the rows that tell it.

    Days after the twelfth cannot be exchanged. Few pairs are near each other, so only of these the rest is counted.
    """
    limits = limits_of("months_first")
    pairs = list(itertools.permutations(range(len(days)), 2))
    counts = _counts(
        connection,
        read,
        days,
        [
            f"count(*) filter (where day(d{place}) > 12 and d{other} is not null), "
            f"count(*) filter (where day(d{place}) > 12 and abs(d{other} - d{place}) <= {limits['days']:.0f})"
            for place, other in pairs
        ],
        {},
    )
    return [
        pair
        for pair, late, near in zip(pairs, counts[::2], counts[1::2], strict=True)
        if late >= limits["records"] and near * 100 >= late * limits["usually_near"]
    ]


def _nearer(place: int, other: int, days: float) -> str:
    """How many rows have a day that lies near another only as written or only exchanged, and how many the latter."""
    as_written, exchanged = (f"abs(d{other} - {first}{place}) <= {days:.0f}" for first in "dx")
    is_decided = f"x{place} is not null and d{other} is not null and ({as_written}) <> ({exchanged})"
    return f"count(*) filter (where {is_decided}), count(*) filter (where {is_decided} and {exchanged})"


def _counts(
    connection: duckdb.DuckDBPyConnection,
    read: ReadExport,
    days: list[ContractColumn],
    counts: list[str],
    values: dict[str, str],
) -> list[int]:
    """Counts over an export, in which `d0` is the first of the days and `x0` the same with day and month exchanged."""
    if not counts:
        return []
    dated = [f"try_cast({sql_name(each.name)} as date) as d{place}" for place, each in enumerate(days)]
    exchanged = [
        f"case when day(d{place}) <= 12 and day(d{place}) <> month(d{place}) "
        f"then make_date(year(d{place}), day(d{place}), month(d{place})) end as x{place}"
        for place in range(len(days))
    ]
    row = only_row(
        connection,
        f"""
        select {", ".join(counts)}
        from (
            select *, {", ".join(exchanged)} from (select {", ".join(dated)} from read_parquet($file)) as dated
        ) as record
        """,
        {"file": str(read.parquet), **values},
    )
    return [int(number) for number in row]
