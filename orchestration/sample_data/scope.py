"""What one invented authority is: its code, the days of its world, its teams, and its draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from orchestration.sample_data import rates
from orchestration.sample_data.days import DAYS_A_YEAR, Numbers, WorkingDays, day_number
from orchestration.sample_data.draws import Draws

MOST_AUTHORITIES = 990

# The day up to which a world has the years and the children asked for. It goes on after it for as long as anybody asks.
REFERENCE_DAY = day_number(date(2026, 10, 31))

CARE_TEAMS = ("Care Planning North", "Care Planning South", "Permanence", "Disabled Children", "Leaving Care")
LEAVING_CARE = "Leaving Care"
PROTECTION_TEAMS = ("Assessment", "Safeguarding East", "Safeguarding West", "Family Support")


class Subject(IntEnum):
    """The streams of draws. Append only: a number that changes its subject changes every sample ever made."""

    AUTHORITY = 0
    CARE_ARRIVALS = 1
    PROTECTION_ARRIVALS = 2
    FAMILIES = 3
    CHILDREN = 4
    MERGES = 5
    CHILD_FIELDS = 6
    CASES = 7
    PLAN_REVIEWS = 8
    PLANS = 9
    PLAN_FIELDS = 10
    ENQUIRIES = 11
    CONFERENCES = 12
    CONFERENCE_FIELDS = 13
    PERIODS = 14
    SHORT_BREAKS = 15
    EPISODES = 16
    POSTS = 17
    OFFICER_FIELDS = 18
    ALLOCATIONS = 19
    CHAIRS = 20
    REVIEWS = 21
    REVIEW_FIELDS = 22
    SEEN = 23
    CONTACTS = 24
    ESCALATIONS = 25
    ESCALATION_FIELDS = 26
    STAGES = 27
    STAGE_FIELDS = 28
    MISSING = 29
    ADVOCACY = 30
    CARERS = 31
    MEETINGS = 32
    MEETING_FIELDS = 33
    AUDITS = 34
    REFERENCE = 35
    DIARY = 36
    TYPING = 37
    CORRECTIONS = 38
    MISTAKES = 39
    ACTIONS = 40
    ACTION_FIELDS = 41
    ACTION_ENDS = 42
    MORE_REASONS = 43
    ESTABLISHMENT = 44
    DOCUMENTS = 45
    ADOPTIONS = 46
    OUT_OF_AREA = 47
    REVIEW_RECORDS = 48
    ESCALATION_IMPACTS = 49
    MOTHERS = 50


def authority_code(index: int) -> str:
    """The code of the index-th invented authority (0, 1, ...): E06999901 to E06999999, then E06999801 and so on.

    Real unitary authorities are numbered from E06000001 and stand far below the block E06999xxx.
    """
    block, number = divmod(index, 99)
    return f"E06999{9 - block}{number + 1:02d}"


def world_days(years: int, extract_day: int) -> tuple[int, int]:
    """The first day of the world that an extract of that day shows, and the day by which it has the children asked for.

    They are the same for every extract date from a year after the first day on (half of the years, where that is less),
    so that consecutive months show one world. An earlier extract date is of an earlier world.
    """
    length = int(years * DAYS_A_YEAR)
    full_day = REFERENCE_DAY
    while extract_day < full_day - length + min(365, length // 2):
        full_day -= length
    return full_day - length, full_day


@dataclass(frozen=True)
class Scope:
    """One authority of the sample, the days of its world and the day of the extract (day numbers, see days.py).

    The world begins on `first_day` with the cases that were open then; by `full_day` it has known `children` children.
    """

    seed: int
    index: int
    children: int
    years: int
    first_day: int
    full_day: int
    extract_day: int
    working_days: WorkingDays

    @property
    def code(self) -> str:
        """The authority's code."""
        return authority_code(self.index)

    def draws(self, subject: Subject, keys: Numbers) -> Draws:
        """Fresh draws of one subject for records of these keys; ask once, or the same draws come again."""
        return Draws(self.seed, self.index, subject, keys)


def team_weights(teams: tuple[str, ...]) -> dict[str, float]:
    """Teams of about one size, the last one smaller."""
    weights = dict.fromkeys(teams, 1.0)
    weights[teams[-1]] = 0.4
    return weights


def expected_looked_after(scope: Scope) -> float:
    """About how many children are looked after at a time; returns and those who come from plans are in the factor."""
    share = (1 - rates.PROTECTION_SHARE) * rates.CARE_MEAN_YEARS / (rates.CARE_MEAN_YEARS + scope.years)
    return scope.children * share * rates.LOOKED_AFTER_FACTOR


def expected_plans(scope: Scope) -> float:
    """About how many plans are open at a time; repeat plans are in the factor."""
    share = rates.PROTECTION_SHARE * rates.PROTECTION_MEAN_YEARS / (rates.PROTECTION_MEAN_YEARS + scope.years)
    return scope.children * share * rates.PLANS_FACTOR
