"""Whether the newest month of an extract is as full as the months before it were when each of them was the newest.

An export that lost the rows of its newest month, or what a column says in them, still has all its history, so that
nothing else tells. A month is the one up to the day of the extract, each seen in the first extract that had it whole,
because late records come into all of them alike; beyond the first extract, as that one has it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import sql_name
from orchestration.ground.months import months_before
from orchestration.landing.contracts import Contract
from orchestration.landing.plausibility.usual_months import UsualMonths, mean
from orchestration.landing.register.previous_extracts import EarlierExtract

MONTHS = 12
# The month after the day of an extract: nothing of it should be known yet.
AFTER = -1


@dataclass(frozen=True)
class Month:
    """What one month of an extract holds: its events, the days of each date column that lie in it whatever row they
    stand in, and how many of its events have each column filled, a date by a day up to the month's end.

    `is_as_it_was_new`: it is the newest month of the extract that it is seen in. What is filled in later, as an outcome
    is, is there in older months only.
    """

    events: int
    days: Mapping[str, int]
    filled: Mapping[str, int]
    is_as_it_was_new: bool

    def share_of(self, column: str) -> float:
        """Per cent of its events that have a column filled."""
        return 100 * self.filled[column] / self.events


@dataclass(frozen=True)
class Months:
    """The newest month of an export and the months before it, the newest first; and the month after the extract, in
    this one and, where there is one, in the extract before, which had not come then.
    """

    contract: Contract
    newest: Month
    before: tuple[Month, ...]
    events_after: int
    events_after_before: int | None

    @property
    def usual(self) -> float:
        """The events of a month, on average."""
        return mean([month.events for month in self.before])


@dataclass(frozen=True)
class Short:
    """In one column the newest month has `found` where a month has `usual`: of its events, those that fill it
    (`is_share`: per cent), else days that lie in it; `column` is the export's event date where events themselves lack.
    """

    column: str
    found: float
    usual: float
    months: int
    is_share: bool


def months_of(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    fresh: Path,
    extract_date: str,
    earlier: Sequence[EarlierExtract] = (),
    history_from: str | None = None,
) -> Months | None:
    """Count the newest month of an export of events and the twelve before it; None for one that holds no events.

    Args:
        connection: a database that may read the files.
        contract: the export.
        fresh: its Parquet, as just read.
        extract_date: ISO text.
        earlier: its full extracts of earlier dates in the same layout, the oldest first.
        history_from: the first day that it reaches back to, as ISO text; months that begin before it are left out.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    if contract.event_date is None:
        return None
    windows = _windows(extract_date, [each.extract_date for each in earlier], history_from)
    dates = [c.name for c in contract.columns if c.type == "date" and not c.is_planned]
    columns = [c.name for c in contract.columns if not c.is_required and c.name != contract.event_date]
    counted = [
        *(f"count(*) filter (where {_lies_in(name)})" for name in (contract.event_date, *dates)),
        *(f"count(*) filter (where {_lies_in(contract.event_date)} and {_is_filled(name, dates)})" for name in columns),
    ]
    listed = ", ".join("({}, date '{}', date '{}', date '{}', {})".format(*window) for window in windows)
    # Dates are read here once, and not for each count and month.
    read = ", ".join(f"try_cast({name} as date) as {name}" for name in map(sql_name, {contract.event_date, *dates}))
    rows = connection.execute(
        f"""
        select month.back, month.seen_in = cast($extract as date), month.is_newest, {", ".join(counted)}
        from (values {listed}) as month (back, first_day, last_day, seen_in, is_newest)
        left join (
            select * replace ({read}) from read_parquet($files, union_by_name = true)
        ) as record on record._extract_date = month.seen_in
        group by month.back, month.seen_in, month.is_newest
        order by month.back
        """,
        {"extract": extract_date, "files": [str(fresh), *(str(each.landed) for each in earlier)]},
    ).fetchall()
    months = {
        (int(back), bool(is_fresh)): Month(
            int(counts[0]),
            dict(zip(dates, map(int, counts[1 : len(dates) + 1]), strict=True)),
            dict(zip(columns, map(int, counts[len(dates) + 1 :]), strict=True)),
            not is_fresh and bool(is_newest),
        )
        for back, is_fresh, is_newest, *counts in rows
    }
    before = [month for (back, _), month in months.items() if back > 0]
    while before and not before[-1].events:
        before.pop()
    then = months.get((AFTER, False))
    return Months(
        contract, months[(0, True)], tuple(before), months[(AFTER, True)].events, then.events if then else None
    )


def short_columns(months: Months) -> list[Short]:
    """What the newest month has too little of: events alone, if it lacks those, else what its columns say."""
    contract, newest, limits = months.contract, months.newest, limits_of("newest_month_short")
    events = UsualMonths([(month.events, month.is_as_it_was_new) for month in months.before])
    if events.are_far_above(newest.events, limits):
        return [Short(str(contract.event_date), newest.events, events.usual, len(events.comparable), False)]
    found = []
    for column, days in newest.days.items():
        series = UsualMonths([(month.days[column], month.is_as_it_was_new) for month in months.before])
        if series.are_far_above(days, limits):
            found.append(Short(column, days, series.usual, len(series.comparable), False))
    if not newest.events:
        return found
    named, limits = {short.column for short in found}, limits_of("newest_month_blank")
    for column in newest.filled.keys() - named:
        share, each = newest.share_of(column), newest.events / 100
        filled = UsualMonths(
            [(month.share_of(column), month.is_as_it_was_new) for month in months.before if month.events]
        )
        # What is no date may be filled in later, as an outcome is; only a month seen when it was new tells.
        is_comparable = contract.column(column).type == "date" or filled.when_new
        if is_comparable and filled.are_far_above(share, limits, each):
            found.append(Short(column, share, filled.usual, len(filled.comparable), True))
    return sorted(found, key=lambda short: contract.column_names.index(short.column))


def tells_of_the_month_after(exports: Sequence[Months]) -> list[Months]:
    """The exports with a month's events after the day of the extract, where these are most and it was not so before.

    Meetings are planned and some systems write the day into the day of the meeting, so that one export at least must
    hold what nobody plans.
    """
    limits = limits_of("dates_after_extract")
    judged = [each for each in exports if each.usual >= limits["events"]]
    beyond = [
        each
        for each in judged
        if each.events_after * 100 >= each.usual * limits["share"]
        and (each.events_after_before or 0) * 100 < each.usual * limits["share"]
    ]
    holds_what_nobody_plans = any(not any(column.is_planned for column in each.contract.columns) for each in beyond)
    return beyond if holds_what_nobody_plans and 2 * len(beyond) > len(judged) else []


def _windows(extract_date: str, earlier: list[str], history_from: str | None) -> list[tuple[int, str, str, str, bool]]:
    """Months back, the day before the first one, the last one, the extract to see it in, and whether that one has no
    newer month of these.
    """
    ends = [_same_day(extract_date, back) for back in range(MONTHS + 2)]
    after = _same_day(extract_date, -1)
    windows = [(0, ends[1], ends[0], extract_date, True), (AFTER, ends[0], after, extract_date, False)]
    for back in range(1, MONTHS + 1):
        # A month begins on the day after the end of the one before it.
        if history_from is None or ends[back + 1] >= _day_before(history_from):
            seen_in = next((day for day in earlier if day >= ends[back]), extract_date)
            windows.append((back, ends[back + 1], ends[back], seen_in, seen_in < ends[back - 1]))
    if earlier:
        windows.append((AFTER, earlier[-1], _same_day(earlier[-1], -1), earlier[-1], False))
    return windows


def _day_before(day: str) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


def _same_day(day: str, months_back: int) -> str:
    return months_before(datetime.date.fromisoformat(day), months_back).isoformat()


def _lies_in(column: str) -> str:
    return f"record.{sql_name(column)} > month.first_day and record.{sql_name(column)} <= month.last_day"


def _is_filled(column: str, dates: Sequence[str]) -> str:
    name = f"record.{sql_name(column)}"
    return f"{name} <= month.last_day" if column in dates else f"{name} is not null"
