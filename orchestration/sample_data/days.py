"""Days as whole numbers (days since 1 January 1970) in arrays, and the calendar arithmetic of the counting rules."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from orchestration.ground.paths import BANK_HOLIDAYS
from orchestration.ground.seed_rows import seed_rows

Days: TypeAlias = npt.NDArray[np.int64]
Numbers: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Codes: TypeAlias = npt.NDArray[np.str_]

# Every day of the sample is after 1970, so a negative one can stand for "not recorded" and a far one for "not yet".
BLANK = -1
OPEN = 1_000_000
DAYS_A_YEAR = 365.25


def day_number(day: date) -> int:
    """The number of one day."""
    return (day - date(1970, 1, 1)).days


def as_dates(days: Days) -> npt.NDArray[np.datetime64]:
    """The same days as numpy dates."""
    return days.astype("datetime64[D]")


class WorkingDays:
    """Monday to Friday, less the bank holidays of England and Wales that the project ships."""

    def __init__(self) -> None:
        holidays = sorted(row["calendar_date"] for row in seed_rows(BANK_HOLIDAYS))
        self.first_year, self.last_year = int(holidays[0][:4]), int(holidays[-1][:4])
        self._calendar = np.busdaycalendar(holidays=np.array(holidays, dtype="datetime64[D]"))

    def after(self, days: Days, count: Numbers | int) -> Days:
        """The count-th working day strictly after each day: wd(d, n) of the counting rules."""
        moved = np.busday_offset(as_dates(days), count, roll="backward", busdaycal=self._calendar)
        return moved.astype(np.int64)

    def on_or_before(self, days: Days) -> Days:
        """Each day, or the last working day before it."""
        return self.after(days, 0)

    def on_or_after(self, days: Days) -> Days:
        """Each day, or the first working day after it."""
        moved = np.busday_offset(as_dates(days), 0, roll="forward", busdaycal=self._calendar)
        return moved.astype(np.int64)


def months_after(days: Days, count: Numbers | int) -> Days:
    """Add calendar months, clamped to the month's last day: months(d, n) of the counting rules."""
    dates = as_dates(days)
    months = dates.astype("datetime64[M]")
    day_of_month = (dates - months.astype("datetime64[D]")).astype(np.int64)
    target = months + np.asarray(count).astype("timedelta64[M]")
    first_day = target.astype("datetime64[D]").astype(np.int64)
    length = (target + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) - first_day
    moved: Days = first_day + np.minimum(day_of_month, length - 1)
    return moved


def birthday(born: Days, years: int) -> Days:
    """The day on which each child is that many years old (born on 29 February: 1 March in a common year)."""
    clamped = months_after(born, 12 * years)
    is_clamped = _day_of_month(clamped) != _day_of_month(born)
    day: Days = clamped + is_clamped
    return day


def completed_years(born: Days, days: Days) -> Numbers:
    """Age in completed years on each day; negative before birth."""
    months = as_dates(days).astype("datetime64[M]") - as_dates(born).astype("datetime64[M]")
    age: Numbers = (months.astype(np.int64) - (_day_of_month(days) < _day_of_month(born))) // 12
    return age


def recorded_by(days: Days, extract_day: int) -> Days:
    """The days that the extract can know: a later one is blank."""
    return np.where(days > extract_day, BLANK, days)


def _day_of_month(days: Days) -> Numbers:
    dates = as_dates(days)
    since_the_first: Numbers = (dates - dates.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    return since_the_first
