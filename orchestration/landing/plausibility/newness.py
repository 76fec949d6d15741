"""Whether an extract is newer than the one before: its day has come, and events are known up to that day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name, sql_names
from orchestration.landing.contracts import Contract
from orchestration.landing.plausibility.records_gone import columns_of

YEAR = 365
HALF_A_YEAR = 26 * 7


@dataclass(frozen=True)
class Newness:
    """What one export of a batch tells of the days since the previous extract of `previous_date` (ISO text).

    `events_since` are its dated records after that day that the previous extract did not have already; each of the last
    months before it had events on `usual_days` or more, 0 for an export that holds no events. Of `rows` in all
    `rows_changed` are not in the previous extract as they are now; `rows_gone` of that one are not in this.

    `is_identical`: row for row the previous extract, of what happens and is not rare. `weeks_of_any` are then the weeks
    of the half-year before in which a record had its date, end or other.
    """

    export_name: str
    previous_date: str
    events_since: int
    usual_days: int
    rows: int
    rows_changed: int
    rows_gone: int
    is_identical: bool = False
    weeks_of_any: int = 0


def is_ahead(extract_date: str, today: datetime.date) -> bool:
    """True if the day that a batch's folder is named by (ISO text) has not come yet."""
    return datetime.date.fromisoformat(extract_date) > today


def newness(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    previous: Path,
    fresh: Path,
    previous_date: str,
    extract_date: str,
) -> Newness | None:
    """What an export tells of the days since the previous extract; None without the file of that one.

    Args:
        connection: a database that may read both files.
        contract: the export.
        previous, fresh: the Parquet of two full extracts of it.
        previous_date, extract_date: the days of the two, as ISO text.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    if not previous.is_file():
        return None
    there = columns_of(connection, previous)
    columns = sql_names([name for name in contract.column_names if name in there])
    # One grouping of the rows of both, which takes a tenth of the time of `except all` both ways.
    rows = only_row(
        connection,
        f"""
        with either as (
            select {columns}, 1 as now, 0 as before from read_parquet($fresh)
            union all
            select {columns}, 0, 1 from read_parquet($previous)
        ),
        alike as (select sum(now) as now, sum(before) as before from either group by {columns})
        select
            coalesce(sum(now), 0),
            coalesce(sum(greatest(now - before, 0)), 0),
            coalesce(sum(greatest(before - now, 0)), 0)
        from alike
        """,
        {"previous": str(previous), "fresh": str(fresh)},
    )
    events, usual_days = (
        _events(connection, contract, previous, fresh, previous_date, extract_date) if contract.event_date else (0, 0)
    )
    count, changed, gone = (int(number) for number in rows)
    is_identical = contract.kind == "fact" and not contract.may_be_old and not (changed or gone)
    weeks = _weeks_of_any(connection, contract, previous, previous_date) if is_identical else 0
    return Newness(contract.name, previous_date, events, usual_days, count, changed, gone, is_identical, weeks)


def says_nothing_new(found: Sequence[Newness], extract_date: str) -> bool:
    """True if a batch is the previous one: no new event, and every row the same, or nearly every one a month later."""
    if not found or any(each.events_since for each in found) or not any(each.rows for each in found):
        return False
    changed = 100 * sum(each.rows_changed + each.rows_gone for each in found) / sum(each.rows for each in found)
    return not changed or (
        changed < limits_of("extract_repeated")["share"] and _is_a_month_later(found[0], extract_date)
    )


def repeated(found: Sequence[Newness], extract_date: str) -> list[Newness]:
    """The exports that tell nothing of the days since their previous extract although every month before had events.

    A month must lie between the extracts: within days a service may well be quiet. One that is the previous extract
    row for row, while others have new events, is last month's with fewer events too: its closures count with them.
    """
    limits, same = limits_of("extract_repeated"), identical(found, extract_date)
    return [
        each
        for each in found
        if not each.events_since and _is_a_month_later(each, extract_date)
        if each.usual_days >= limits["days_with_events"]
        or (each in same and each.weeks_of_any >= limits["weeks_of_any"])
    ]


def identical(found: Sequence[Newness], extract_date: str) -> list[Newness]:
    """The exports that are their previous extract of a month ago or more, row for row, while others have new events."""
    if not any(each.events_since for each in found):
        return []
    return [each for each in found if each.is_identical and _is_a_month_later(each, extract_date)]


@dataclass(frozen=True)
class Quiet:
    """How long before its day the events of an extract end: since `newest_day`, where `a_day` happened on average."""

    newest_day: datetime.date
    days: int
    a_day: float

    def is_longer_than(self, usual_days: int) -> bool:
        """Whether it is so much longer than is usual that chance does not explain it."""
        limits = limits_of("extract_stale")
        days = self.days - usual_days
        return days >= limits["days"] and days * self.a_day >= limits["events"]


def quiet(connection: duckdb.DuckDBPyConnection, exports: Sequence[tuple[Contract, Path]], day: str) -> Quiet | None:
    """How long before the day of an extract (ISO text) the events of all its exports end; None if it has none.

    A few may be typed ahead of their day, and are passed over.
    """
    dated = [(contract.event_date, file) for contract, file in exports if contract.event_date and file.is_file()]
    if not dated:
        return None
    events = " union all ".join(
        f"select try_cast({sql_name(name)} as date) as day from read_parquet(?)" for name, _ in dated
    )
    row = connection.execute(
        f"""
        with event as (select day from ({events}) as dated where day <= cast(? as date)),
        newest as (select min(day) as day from (select day from event order by day desc limit ?) as first_ones)
        select newest.day, count(*)
        from newest inner join event on event.day <= newest.day and event.day > newest.day - {YEAR}
        group by newest.day
        """,
        [*(str(file) for _, file in dated), day, int(limits_of("extract_stale")["ahead"]) + 1],
    ).fetchone()
    if row is None:
        return None
    return Quiet(row[0], (datetime.date.fromisoformat(day) - row[0]).days, int(row[1]) / YEAR)


def _is_a_month_later(found: Newness, extract_date: str) -> bool:
    apart = datetime.date.fromisoformat(extract_date) - datetime.date.fromisoformat(found.previous_date)
    return apart.days >= limits_of("extract_repeated")["days"]


def _events(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    previous: Path,
    fresh: Path,
    previous_date: str,
    extract_date: str,
) -> tuple[int, int]:
    """The new events since the previous extract, and the fewest days with events of a month before it.

    Days, because what one meeting brings about comes many at a time: a month without that meeting has none.
    """
    name = sql_name(str(contract.event_date))
    day = f"try_cast({name} as date)"
    key = sql_names([*contract.key, str(contract.event_date)])
    row = only_row(
        connection,
        f"""
        select
            (
                select count(*) from (
                    select {key} from read_parquet($fresh)
                    where {day} > cast($before as date) and {day} <= cast($now as date)
                    except select {key} from read_parquet($previous)
                ) as since
            ),
            (
                select coalesce(min(days), 0)
                from (
                    select count(distinct event.day) as days
                    from range({int(limits_of("extract_repeated")["months"])}) as month (back)
                    left join (select {day} as day from read_parquet($previous)) as event
                        on event.day > cast($before as date) - to_months(cast(month.back + 1 as integer))
                        and event.day <= cast($before as date) - to_months(cast(month.back as integer))
                    group by month.back
                ) as by_month
            )
        """,
        {"previous": str(previous), "fresh": str(fresh), "before": previous_date, "now": extract_date},
    )
    return int(row[0]), int(row[1])


def _weeks_of_any(connection: duckdb.DuckDBPyConnection, contract: Contract, previous: Path, previous_date: str) -> int:
    """In how many of the 26 weeks before an extract any of its records has a date.

    Weeks, because the dates of one record, and the records of one family, come close together.
    """
    there = columns_of(connection, previous)
    others = {column.name for column in contract.columns if column.type != "date" or column.is_planned}
    dates = [sql_name(name) for name in contract.column_names if name in there and name not in others]
    if not dates:
        return 0
    days = " union ".join(f"select try_cast({name} as date) as day from read_parquet($previous)" for name in dates)
    row = only_row(
        connection,
        f"""
        select count(distinct (cast($before as date) - day) // 7)
        from ({days}) as event
        where day <= cast($before as date) and day > cast($before as date) - {HALF_A_YEAR}
        """,
        {"previous": str(previous), "before": previous_date},
    )
    return int(row[0])
