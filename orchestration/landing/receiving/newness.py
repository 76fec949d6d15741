"""Whether an extract is newer than the one before: its day is not in the future, and it has events since then."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.sql import sql_name
from orchestration.landing.contracts import Contract


@dataclass(frozen=True)
class Newness:
    """What one export of a batch tells of the days since the previous extract of `previous_date` (ISO text).

    `events_since` are its dated records after that day; `usual` is the fewest that each of the last months before it
    had. `is_same_file`: the bytes are those of the previous extract.
    """

    export_name: str
    previous_date: str
    events_since: int
    usual: int
    is_same_file: bool


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
    is_same_file: bool,
) -> Newness | None:
    """What an export of events tells of the days since the previous extract; None for one that holds no events.

    Args:
        connection: a database that may read both files.
        contract: the export.
        previous, fresh: the Parquet of two full extracts of it.
        previous_date, extract_date: the days of the two, as ISO text.
        is_same_file: whether both come of the same bytes.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    if contract.event_date is None or not previous.is_file():
        return None
    day = f"try_cast({sql_name(contract.event_date)} as date)"
    months = int(limits_of("extract_repeated")["months"])
    row = connection.execute(
        f"""
        select
            (
                select count(*) from read_parquet($fresh)
                where {day} > cast($before as date) and {day} <= cast($now as date)
            ),
            (
                select coalesce(min(events), 0)
                from (
                    select count(event.day) as events
                    from range({months}) as month (back)
                    left join (select {day} as day from read_parquet($previous)) as event
                        on event.day > cast($before as date) - to_months(cast(month.back + 1 as integer))
                        and event.day <= cast($before as date) - to_months(cast(month.back as integer))
                    group by month.back
                ) as by_month
            )
        """,
        {"previous": str(previous), "fresh": str(fresh), "before": previous_date, "now": extract_date},
    ).fetchone()
    assert row is not None  # aggregates without groups always give a row
    return Newness(contract.name, previous_date, int(row[0]), int(row[1]), is_same_file)


def says_nothing_new(found: list[Newness]) -> bool:
    """True if every export of events is the previous file and has no event after the previous extract."""
    return bool(found) and all(each.is_same_file and not each.events_since for each in found)


def repeated(found: list[Newness], extract_date: str) -> list[Newness]:
    """The exports that tell nothing of the days since their previous extract although every month before had events.

    A month must lie between the extracts: within days a service may well be quiet.
    """
    limits = limits_of("extract_repeated")
    day = datetime.date.fromisoformat(extract_date)
    return [
        each
        for each in found
        if not each.events_since
        and each.usual >= limits["events"]
        and (day - datetime.date.fromisoformat(each.previous_date)).days >= limits["days"]
    ]
