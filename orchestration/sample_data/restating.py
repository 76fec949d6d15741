"""How much of what happened is typed late, typed wrongly and corrected, or typed by mistake and deleted.

Every number by which an extract says something else of an earlier month than the extract before it did is here. None of
them is published anywhere: they are small enough that closed months move by a record or two, as performance teams
report of monthly extracts, and large enough that a middle-sized authority has some of each kind every few months.
"""

from __future__ import annotations

import numpy as np

from orchestration.sample_data.days import OPEN, Days, Flags, Numbers
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.scope import Scope, Subject

# Most workers type an event in within days, and an extract is made days after its month; a few catch up weeks later.
TYPED_LATE_SHARE, TYPED_LATE_MEAN_DAYS, TYPED_LATE_MOST_DAYS = 0.04, 18, 75
# Under one in a hundred, found when somebody reads the record again, mostly within two months.
CORRECTED_SHARE, CORRECTED_MEAN_DAYS, CORRECTED_MOST_DAYS = 0.009, 30, 150
# A handful a year in an authority of 2,000 children: entered for the wrong day, or twice.
MISTAKE_SHARE, MISTAKE_MEAN_DAYS = 0.005, 30
# Entered twice for the same day and found by nobody: what the findings of duplicates are for.
TWICE_SHARE = 0.001
# A booking of a meeting that falls away because the case ended is cancelled by most; a few are left as planned.
NEVER_TIDIED_SHARE = 0.05


def typed(scope: Scope, keys: Numbers, days: Days) -> Days:
    """The day on which each event was typed in: its own, or weeks later; OPEN where it never happens."""
    draws = scope.draws(Subject.TYPING, keys)
    is_late = draws.chance(TYPED_LATE_SHARE)
    lag = 1 + np.minimum(draws.waiting(TYPED_LATE_MEAN_DAYS), TYPED_LATE_MOST_DAYS)
    return np.where(days >= OPEN, OPEN, days + np.where(is_late, lag, 0))


def still_wrong(scope: Scope, draws: Draws, typed_in: Days) -> Flags:
    """The values that were typed in wrongly and are not corrected by the day of the extract."""
    is_wrong = draws.chance(CORRECTED_SHARE)
    corrected = typed_in + 3 + np.minimum(draws.waiting(CORRECTED_MEAN_DAYS), CORRECTED_MOST_DAYS)
    return is_wrong & (scope.extract_day < corrected)


def wrong_day(draws: Draws, days: Days) -> Days:
    """A day mistyped: up to a fortnight too early, or, one time in six, in the year before."""
    slip = np.where(draws.chance(1 / 6), 365, draws.between(1, 14))
    return days - slip


def mistakes(scope: Scope, keys: Numbers, since: Days) -> tuple[Numbers, Days, Days, Flags]:
    """Records entered a second time by mistake.

    Returns: the positions of the records that they repeat; the day each was typed in; the day it was deleted (OPEN if
    nobody found it); and whether it was entered for another day than the record that it repeats.
    """
    draws = scope.draws(Subject.MISTAKES, keys)
    share = draws.share()
    positions = np.flatnonzero((share < MISTAKE_SHARE + TWICE_SHARE) & (since < OPEN)).astype(np.int64)
    chosen = scope.draws(Subject.MISTAKES, keys[positions])
    is_kept = chosen.share() >= MISTAKE_SHARE
    typed_in = since[positions] + chosen.between(0, 3)
    deleted = np.where(is_kept, OPEN, typed_in + 4 + chosen.waiting(MISTAKE_MEAN_DAYS))
    is_moved = chosen.chance(0.6) & ~is_kept
    return positions, typed_in, deleted, is_moved
