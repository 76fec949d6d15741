"""Days of which day and month changed places, told by the other days of their records and by the day of the extract."""

from __future__ import annotations

import itertools

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name
from orchestration.landing.contracts import Column as ContractColumn
from orchestration.landing.oddities.said import TO_DO, Column, Title
from orchestration.landing.reading.what_was_read import ReadExport

WRITTEN = f"Day and month may have changed places: have the report write YYYY-MM-DD. {TO_DO}"


def months_first(
    connection: duckdb.DuckDBPyConnection, read: ReadExport, title: Title, column: Column, extract_date: str
) -> dict[str, str]:
    """A sentence for each column of days, as `export.column`, that fits better with day and month exchanged.

    Two columns of which one does are both named: nothing says which of them it is.

    Args:
        connection: may read the Parquet of the export.
        read: an export with rows.
        title, column: what a message calls the file of an export, and one of its columns.
        extract_date: the day of the batch, as ISO text.

    Raises:
        duckdb.Error: the file cannot be read.
    """
    contract, limits = read.contract, limits_of("months_first")
    days = [each for each in contract.columns if each.type == "date"]
    if not days or contract.kind == "reference":
        return {}
    # What is planned may lie ahead; of other days those that lie ahead are wrong, and seldom all before the thirteenth.
    ahead = _counts(
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
    pairs = _usually_near(connection, read, days)
    decided_by = _counts(connection, read, days, [_nearer(*pair, limits["days"]) for pair in pairs], {})
    said: dict[str, str] = {}
    for place, each in enumerate(days):
        after, fits = ahead[2 * place : 2 * place + 2]
        if not each.is_planned and fits >= limits["ahead"] and fits * 100 >= after * limits["share"]:
            said[f"{contract.name}.{each.name}"] = (
                f"{title(contract.name)}, column {column(contract.name, each.name)}: {fits:,} of the {after:,} days "
                f"that lie after the extract do not with day and month exchanged. {WRITTEN}"
            )
    pairs_said: dict[frozenset[int], tuple[int, int, int, int]] = {}
    for number, (place, other) in enumerate(pairs):
        decided, closer = decided_by[2 * number : 2 * number + 2]
        if closer >= limits["records"] and closer * 100 >= decided * limits["share"]:
            pairs_said.setdefault(frozenset((place, other)), (place, other, closer, decided))
    for place, other, closer, decided in pairs_said.values():
        first, second = (column(contract.name, days[each].name) for each in (place, other))
        said.setdefault(
            f"{contract.name}.{days[place].name}",
            f"{title(contract.name)}, columns {first} and {second}: they usually lie within {limits['days']:.0f} days "
            f"of each other, and in {closer:,} of the {decided:,} rows in which the order of day and month decides it "
            f"they do only if it is exchanged in one of the two. {WRITTEN}",
        )
    return said


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
