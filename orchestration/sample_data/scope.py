"""What one invented authority is: its code, its days, its teams, how late it tends to be, and its streams of draws."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from orchestration.sample_data import rates
from orchestration.sample_data.days import DAYS_A_YEAR, Codes, WorkingDays
from orchestration.sample_data.draws import Draws

MOST_AUTHORITIES = 990

CARE_TEAMS = ("Care Planning North", "Care Planning South", "Permanence", "Disabled Children", "Leaving Care")
LEAVING_CARE = "Leaving Care"
PROTECTION_TEAMS = ("Assessment", "Safeguarding East", "Safeguarding West", "Family Support")


class Subject(IntEnum):
    """The streams of draws. Append only: a number that changes its subject changes every sample ever made."""

    AUTHORITY = 0
    CHILDREN = 1
    PROTECTION = 2
    PLANS = 3
    CARE = 4
    EPISODES = 5
    OFFICERS = 6
    REVIEWS = 7
    REVIEW_FIELDS = 8
    CONFERENCES = 9
    ESCALATIONS = 10
    CONTACTS = 11
    MISSING = 12
    ADVOCACY = 13
    MEETINGS = 14
    AUDITS = 15
    REFERENCE = 16
    CHILD_FIELDS = 17
    ENQUIRIES = 18
    ALLOCATIONS = 19
    OFFICER_FIELDS = 20
    CONFERENCE_FIELDS = 21
    STAGES = 22
    ESCALATION_FIELDS = 23


def authority_code(index: int) -> str:
    """The code of the index-th invented authority (0, 1, ...): E06999901 to E06999999, then E06999801 and so on.

    Real unitary authorities are numbered from E06000001 and stand far below the block E06999xxx.
    """
    block, number = divmod(index, 99)
    return f"E06999{9 - block}{number + 1:02d}"


@dataclass(frozen=True)
class Scope:
    """One authority of the sample and the days it covers (day numbers, see days.py)."""

    seed: int
    index: int
    children: int
    years: int
    extract_day: int
    working_days: WorkingDays

    @property
    def code(self) -> str:
        """The authority's code."""
        return authority_code(self.index)

    @property
    def first_day(self) -> int:
        """The first day of the years asked for; some cases were already open on it."""
        return self.extract_day - int(self.years * DAYS_A_YEAR)

    def draws(self, subject: Subject) -> Draws:
        """A fresh stream for one subject; ask once, or the same draws come again."""
        return Draws(self.seed, self.index, subject)

    def lateness(self, teams: Codes) -> npt.NDArray[np.float64]:
        """How many times as often as usual each team is late, in this authority."""
        draws = self.draws(Subject.AUTHORITY)
        names = np.array(CARE_TEAMS + PROTECTION_TEAMS + ("",))
        authority = draws.skewed(1, 1.0, rates.AUTHORITY_SPREAD)
        factors = np.minimum(authority * draws.skewed(len(names), 1.0, rates.AUTHORITY_SPREAD / 2), 2.5)
        order = np.argsort(names)
        return factors[order][np.searchsorted(names[order], teams)]


def team_weights(teams: tuple[str, ...]) -> dict[str, float]:
    """Teams of about one size, the last one smaller."""
    weights = dict.fromkeys(teams, 1.0)
    weights[teams[-1]] = 0.4
    return weights
