"""When cases begin: those that were open when the world began, those of its years, and those that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.days import DAYS_A_YEAR, Days, Flags, Numbers
from orchestration.sample_data.events.story import AUGUST, DECEMBER, months
from orchestration.sample_data.scope import Scope, Subject

# Keys from here on are those of cases that begin after the world is full.
LATER_KEYS = 1 << 24


@dataclass
class Arrivals:
    """One row a case that has begun by the extract date. `key` is 0, 1, ... of those by the day the world is full."""

    key: Numbers
    day: Days
    is_older: Flags


def draw_arrivals(
    scope: Scope, subject: Subject, count: int, mean_years: float, oldest_years: float, on_working_days: bool = False
) -> Arrivals:
    """The first days of `count` cases by the day the world is full, and of those that follow at the same rate.

    As many as are open at a time, at `mean_years` each, were open when the world began. The others begin one in each
    stretch of the days, so that a small authority has neither an empty year nor a crowded one.
    """
    days_a_case = (mean_years + scope.years) * DAYS_A_YEAR / count
    # A day may be moved back to the working day before it.
    later = max(0, int((scope.extract_day + 7 - scope.full_day) / days_a_case) + 1)
    place = np.concatenate([np.arange(count), np.arange(later)])
    is_later = np.arange(count + later) >= count
    key = np.where(is_later, LATER_KEYS + place, place)
    draws = scope.draws(subject, key)
    is_older = draws.chance(mean_years / (mean_years + scope.years)) & ~is_later
    place = place + draws.share()
    within = scope.first_day + place / count * (scope.full_day - 1 - scope.first_day)
    # Monday after it, if the day by which the world is full is a Saturday, so that none is moved back before that day.
    after = scope.full_day + 3 + place * days_a_case
    day = np.where(is_later, after, within).astype(np.int64)
    # Fewer cases begin while schools are closed; they come a month later.
    month = months(day)
    quiet = np.where(month == AUGUST, rates.AUGUST_QUIET, np.where(month == DECEMBER, rates.DECEMBER_QUIET, 0.0))
    moves = draws.chance(quiet) & (is_later | (day + 31 < scope.full_day))
    back = 1 + np.minimum(draws.waiting(mean_years * DAYS_A_YEAR), int(oldest_years * DAYS_A_YEAR))
    day = np.where(is_older, scope.first_day - back, np.where(moves, day + 31, day))
    day = scope.working_days.on_or_before(day) if on_working_days else day
    known = day <= scope.extract_day
    return Arrivals(key[known], day[known], is_older[known])
