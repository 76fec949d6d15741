"""Months counted from a day."""

from __future__ import annotations

import calendar
import datetime


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day some months before, or after with a negative number; the last day of a month stays the last one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, last if is_month_end(day) else min(day.day, last))


def is_month_end(day: datetime.date) -> bool:
    """True for the last day of a month."""
    return day.day == calendar.monthrange(day.year, day.month)[1]


def month_after(month: str) -> str:
    """The month that follows one, both as YYYY-MM."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]), 12)
    return f"{year:04}-{number + 1:02}"
