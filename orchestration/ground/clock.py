"""Which day it is, and the one setting that lets another day count as today: for rehearsals with invented months."""

from __future__ import annotations

import datetime
import os

from orchestration.ground.errors import UsageError

# The monthly refresh of Dagster's schedule: on the 5th the case system's month has closed and the performance team has
# dropped its exports (2026-11-21); at 6 in the morning nobody works on them.
REFRESH_DAY, REFRESH_HOUR = 5, 6


def today() -> datetime.date:
    """The day by this machine's clock, or the day that IRO_TODAY names.

    Raises:
        UsageError: IRO_TODAY is not a day written YYYY-MM-DD.
    """
    text = os.environ.get("IRO_TODAY", "")
    if not text:
        return datetime.datetime.now().astimezone().date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise UsageError("IRO_TODAY must be a day written YYYY-MM-DD. It is for rehearsals only.") from None


def this_moment() -> datetime.datetime:
    """The moment by this machine's clock, in UTC; the same time of that day where IRO_TODAY names one.

    Raises:
        UsageError: IRO_TODAY is not a day written YYYY-MM-DD.
    """
    now = datetime.datetime.now(datetime.UTC)
    return datetime.datetime.combine(today(), now.timetz()) if os.environ.get("IRO_TODAY") else now


def next_monthly_refresh(now: datetime.datetime) -> datetime.datetime:
    """When the monthly schedule refreshes next, in the time zone of `now`."""
    this_month = now.replace(day=REFRESH_DAY, hour=REFRESH_HOUR, minute=0, second=0, microsecond=0)
    if now < this_month:
        return this_month
    year, month = (now.year, now.month + 1) if now.month < 12 else (now.year + 1, 1)
    return this_month.replace(year=year, month=month)
