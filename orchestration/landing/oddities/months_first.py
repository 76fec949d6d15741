"""Days of which day and month changed places, told by the other days of their records and by the day of the extract."""

from __future__ import annotations

import itertools

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import sql_name
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
    days_and = [f"try_cast({sql_name(each.name)} as date) as d{place}" for place, each in enumerate(days)]
    exchanged = [
        f"case when day(d{place}) <= 12 and day(d{place}) <> month(d{place}) "
        f"then make_date(year(d{place}), day(d{place}), month(d{place})) end as x{place}"
        for place in range(len(days))
    ]
    # What is planned may lie ahead; of other days those that lie ahead are wrong, and seldom all before the thirteenth.
    ahead = [
        f"count(*) filter (where d{place} > cast($day as date)), "
        f"count(*) filter (where d{place} > cast($day as date) and x{place} <= cast($day as date))"
        for place in range(len(days))
    ]
    pairs = list(itertools.permutations(range(len(days)), 2))
    near = [_nearer(place, other, limits["days"]) for place, other in pairs]
    row = connection.execute(
        f"""
        select {", ".join([*ahead, *near])}
        from (
            select *, {", ".join(exchanged)} from (select {", ".join(days_and)} from read_parquet($file)) as dated
        ) as record
        """,
        {"file": str(read.parquet), "day": extract_date},
    ).fetchone()
    assert row is not None  # an aggregate without groups always gives a row
    said: dict[str, str] = {}
    for place, each in enumerate(days):
        after, fits = int(row[2 * place]), int(row[2 * place + 1])
        if not each.is_planned and fits >= limits["ahead"] and fits * 100 >= after * limits["share"]:
            said[f"{contract.name}.{each.name}"] = (
                f"{title(contract.name)}, column {column(contract.name, each.name)}: {fits:,} of the {after:,} days "
                f"that lie after the extract do not with day and month exchanged. {WRITTEN}"
            )
    pairs_said: dict[frozenset[int], tuple[int, int, int, int]] = {}
    for number, (place, other) in enumerate(pairs):
        start = 2 * len(days) + 4 * number
        late, near_late, decided, closer = map(int, row[start : start + 4])
        # Days after the twelfth cannot be exchanged, and tell whether the two are near each other at all.
        if late < limits["records"] or near_late * 100 < late * limits["usually_near"]:
            continue
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


def _nearer(place: int, other: int, days: float) -> str:
    """How many rows have a day that cannot be exchanged beside another, and have it near that.

    And how many have it near that only as written or only exchanged, and how many the latter.
    """
    as_written, exchanged = (f"abs(d{other} - {first}{place}) <= {days:.0f}" for first in "dx")
    is_late = f"day(d{place}) > 12 and d{other} is not null"
    is_decided = f"x{place} is not null and d{other} is not null and ({as_written}) <> ({exchanged})"
    return ", ".join(
        f"count(*) filter (where {each})"
        for each in (is_late, f"{is_late} and {as_written}", is_decided, f"{is_decided} and {exchanged}")
    )
