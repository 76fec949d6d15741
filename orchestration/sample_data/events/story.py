"""What happens to the service over the years, so that its figures have a shape that a reader can find.

A poor start that gets better year by year, Augusts and Decembers in which little is held in time, a month of strike,
and a team of each kind that is late more often than the others.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from orchestration.sample_data import rates
from orchestration.sample_data.days import Codes, Days, as_dates
from orchestration.sample_data.scope import CARE_TEAMS, PROTECTION_TEAMS, Scope, Subject

Factors = npt.NDArray[np.float64]

AUGUST, DECEMBER = 8, 12
STRIKE_MONTH = 3


class Story:
    """How late one authority and its teams are, and when."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._teams = (*CARE_TEAMS, *PROTECTION_TEAMS, "")
        draws = scope.draws(Subject.AUTHORITY, np.arange(len(self._teams) + 1, dtype=np.int64))
        spread = draws.skewed(1.0, rates.AUTHORITY_SPREAD)
        struggles = draws.share()
        self._authority = float(np.clip(spread[-1], 0.85, 1.2))
        self._factors = np.clip(spread[:-1], 0.8, 1.25)
        # One team that has children of all ages, and one of those that protect, is in trouble.
        for first, last in ((0, 3), (len(CARE_TEAMS), len(CARE_TEAMS) + len(PROTECTION_TEAMS) - 1)):
            self._factors[first + int(np.argmax(struggles[first:last]))] = rates.STRUGGLING_TEAM
        self.strike_from, self.strike_to = strike_days(scope.full_day)

    def progress(self, days: Days) -> Factors:
        """How far the service has come from its start (0) to its present state (1) on each day."""
        length = self._scope.full_day - self._scope.first_day
        return np.clip((days - self._scope.first_day) / length, 0.0, 1.0)

    def between(self, days: Days, at_first: float, now: float) -> Factors:
        """A share that moves evenly from its first value to its present one."""
        return at_first + (now - at_first) * self.progress(days)

    def team_factors(self, teams: Codes) -> Factors:
        """How many times as often as usual each team is late, in this authority."""
        names = np.array(self._teams)
        order = np.argsort(names)
        return self._authority * self._factors[order][np.searchsorted(names[order], teams)]

    def pressure(self, due: Days) -> Factors:
        """How many times as often as usual a meeting due on each day is late, whatever the team."""
        month = months(due)
        season = np.where(month == AUGUST, rates.AUGUST_LATE, np.where(month == DECEMBER, rates.DECEMBER_LATE, 1.0))
        return self.between(due, rates.LATE_AT_FIRST, rates.LATE_NOW) * season

    def in_strike(self, days: Days) -> npt.NDArray[np.bool_]:
        """The days on which meetings were called off by the strike."""
        return (days >= self.strike_from) & (days <= self.strike_to)


def strike_days(full_day: int) -> tuple[int, int]:
    """The March one to two years before the world is full: within the last 24 months, and outside the last twelve."""
    full = date(1970, 1, 1) + timedelta(days=full_day)
    year = full.year - 1 if full.month >= STRIKE_MONTH else full.year - 2
    first = (date(year, STRIKE_MONTH, 1) - date(1970, 1, 1)).days
    return first, first + 30


def months(days: Days) -> npt.NDArray[np.int64]:
    """The month of each day, 1 to 12."""
    return as_dates(days).astype("datetime64[M]").astype(np.int64) % 12 + 1
