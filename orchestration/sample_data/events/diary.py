"""Meetings in the service's diary: booked, moved, called off, held, and what of it the extract knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.days import BLANK, OPEN, Days, Flags, Numbers
from orchestration.sample_data.scope import Scope, Subject

# A meeting is moved only if it was booked long enough before.
LONG_BEFORE = 24


@dataclass
class Diary:
    """One row a meeting. `since` is the day on which its record appears (OPEN: never).

    `typed` is the day on which it is recorded as held; `scheduled`, `is_held` and `is_cancelled` are as at the extract.
    `first_booked`, `first_record` and `first_cancelled` are of those that were cancelled and booked anew: the day first
    booked, and the days on which the record of that first booking, which is another one, appeared and was cancelled.
    They are OPEN for all others.
    """

    since: Days
    scheduled: Days
    typed: Days
    is_held: Flags
    is_cancelled: Flags
    first_booked: Days
    first_record: Days
    first_cancelled: Days

    @property
    def rebooked(self) -> Numbers:
        """The positions of those that were cancelled and booked anew."""
        return np.flatnonzero(self.first_record < OPEN).astype(np.int64)


def keep_diary(scope: Scope, keys: Numbers, after: Days, within: int, day: Days, end: Days) -> Diary:
    """What is recorded of each meeting.

    Args:
        scope: the authority.
        keys: those of the meetings; what is the same meeting has the same key.
        after: the day from which it can be booked.
        within: how many days it takes to book it.
        day: the day on which it takes place, if the case goes on so long.
        end: the last day of the case, OPEN while it runs.
    """
    draws = scope.draws(Subject.DIARY, keys)
    typed = restating.typed(scope, keys, day)
    takes_place = day <= end
    is_booked = draws.chance(rates.PLANNED_SHARE)
    booked = np.maximum(np.minimum(after + draws.between(1, within), day - 1), after)
    is_moved = is_booked & (day - booked > LONG_BEFORE) & draws.chance(rates.MOVED_SHARE)
    first_booked = scope.working_days.on_or_before(day - draws.between(2, 14))
    moved_on = np.maximum(first_booked - draws.between(0, 4), booked)
    # Either the date of the record is changed, or the record is cancelled and another one made.
    is_anew = is_moved & draws.chance(rates.CANCELLED_AND_REBOOKED_SHARE)
    since = np.where(is_booked, np.where(is_anew, moved_on, booked), np.where(takes_place, typed, OPEN))
    since = np.where(takes_place | (since < end), since, OPEN)
    is_tidied = ~draws.chance(restating.NEVER_TIDIED_SHARE)
    called_off = np.where(takes_place | ~is_tidied, OPEN, end + draws.between(0, 10))
    is_still_first = is_moved & ~is_anew & (scope.extract_day < moved_on)
    scheduled = np.where(is_booked, np.where(is_still_first, first_booked, day), BLANK)
    has_first = is_anew & (booked < end)
    return Diary(
        since=since,
        scheduled=scheduled,
        typed=typed,
        is_held=takes_place & (typed <= scope.extract_day),
        is_cancelled=called_off <= scope.extract_day,
        first_booked=np.where(has_first, first_booked, OPEN),
        first_record=np.where(has_first, booked, OPEN),
        first_cancelled=np.where(has_first, np.minimum(moved_on, end + 1), OPEN),
    )
