"""Periods of care as they happen to children: starts, lengths, returns, short breaks, and how each ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.columns import Columns, joined, repeated
from orchestration.sample_data.days import OPEN, Codes, Days, Flags, Numbers, birthday, completed_years
from orchestration.sample_data.events.children import Children, ages_in_days
from orchestration.sample_data.register import never
from orchestration.sample_data.scope import CARE_TEAMS, Scope, Subject, team_weights

REGULAR, BREAKS_V3, BREAKS_V4 = 0, 1, 2
# Adopted, where nobody opposed it and where somebody did.
ADOPTED = ("E11", "E12")
# Room in the key of a child for periods of care: stays, or short breaks.
PERIODS = 16


@dataclass
class Periods(Columns):
    """One row a period of care, by start date, so that the position is the number of its id less one.

    `end` is the day on which it ends, which may lie after the extract; `since` and `closed` are the days on which start
    and end were typed in, `closed` OPEN for those that nobody ever closed. `authorised` and `placed` are the days on
    which adoption was authorised and the child placed for it, OPEN for those who are not adopted.
    """

    key: Numbers
    child: Numbers
    start: Days
    end: Days
    end_reason: Codes
    path: Codes
    goes_to_court: Flags
    authorised: Days
    placed: Days
    kind: Numbers
    team: Codes
    since: Days
    closed: Days

    def __len__(self) -> int:
        return len(self.child)


def draw_periods(scope: Scope, children: Children, care_day_from_plan: Days) -> Periods:
    """Every period of care that began by the extract date; sets the birth of those known to care only, and deaths."""
    care_only = np.arange(children.protection_people, children.people, dtype=np.int64)
    draws = scope.draws(Subject.PERIODS, -1 - children.key[care_only])
    age = np.where(
        children.is_unaccompanied[care_only],
        ages_in_days(draws, rates.UNACCOMPANIED_AGES),
        ages_in_days(draws, rates.CARE_AGES),
    )
    first_day = children.known[care_only]
    # A child who was looked after when the world began had not grown up before.
    youngest = first_day - 17 * 365 + (scope.first_day - first_day)
    children.born[care_only] = np.where(
        children.is_older[care_only], np.maximum(first_day - age, youngest), first_day - age
    )
    takes_breaks = draws.chance(rates.SHORT_BREAK_SHARE) & ~children.is_unaccompanied[care_only]
    children.has_disability[care_only[takes_breaks]] = True
    from_plan = np.flatnonzero(care_day_from_plan >= 0).astype(np.int64)
    child = np.concatenate([care_only[~takes_breaks], from_plan])
    start = np.concatenate([first_day[~takes_breaks], care_day_from_plan[from_plan]])
    parts = [_short_breaks(scope, children, care_only[takes_breaks])]
    for number in range(3):
        part = _stays(scope, children, child, start, number)
        parts.append(part)
        child, start = _returning(scope, children, part)
    periods = joined(parts)
    return periods.rows(np.lexsort((periods.key, periods.start)))


def _stays(scope: Scope, children: Children, child: Numbers, start: Days, number: int) -> Periods:
    count = len(child)
    key = children.key[child] * PERIODS + number
    draws = scope.draws(Subject.PERIODS, key)
    age = completed_years(children.born[child], start)
    lengths = (rates.SHORT_STAY, rates.MIDDLE_STAY, rates.LONG_STAY)
    which = draws.code({str(position): weight for position, (weight, _) in enumerate(lengths)}).astype(np.int64)
    drawn = draws.length(1.15, np.array([mean for _, mean in lengths])[which])
    # An unaccompanied child has nobody to go home to.
    length = np.where(children.is_unaccompanied[child], 4000, np.maximum(drawn.astype(np.int64), 1))
    # Who was looked after when the world began stays on from then.
    length = length + np.where(children.is_older[child] & (number == 0), np.maximum(scope.first_day - start, 0), 0)
    end = start + length
    is_adoption = (age < 5) & (length > 400) & draws.chance(rates.ADOPTION_SHARE)
    reason = np.where(is_adoption, draws.code({"E11": 0.4, "E12": 0.6}), draws.code(rates.LEAVING_REASONS))
    path = np.where(children.is_unaccompanied[child], "voluntary", draws.code(rates.CARE_PATHS))
    path = np.where((path == "remand") & (age < 12), "voluntary", path)
    adult_day = birthday(children.born[child], 18)
    is_adult = adult_day <= end
    died = draws.chance(rates.DEATH_SHARE) & ~is_adult
    children.died[child[died]] = end[died]
    reason = np.where(died, "E2", reason)
    end = np.where(is_adult, adult_day, end)
    reason = np.where(is_adult, draws.code(rates.ADULT_REASONS), reason)
    never_closed = is_adult & draws.chance(rates.LEFT_OPEN_SHARE)
    # About half of the voluntary arrangements that last go to court.
    goes_to_court = (path != "remand") & ((path != "voluntary") | draws.chance(0.5))
    kind = np.full(count, REGULAR, dtype=np.int64)
    team = draws.code(team_weights(CARE_TEAMS[:-1]))
    authorised, placed = _adoption(scope, key, start, end, reason)
    return _periods(
        scope, key, child, start, end, reason, path, goes_to_court, authorised, placed, kind, team, never_closed
    )


def _adoption(scope: Scope, key: Numbers, start: Days, end: Days, reason: Codes) -> tuple[Days, Days]:
    """The days of the placement order and of the placement of those who leave care by adoption, OPEN for the others."""
    draws = scope.draws(Subject.ADOPTIONS, key)
    placed = np.maximum(end - draws.between(*rates.PLACED_FOR_ADOPTION_DAYS), start + 200)
    authorised = np.maximum(placed - draws.between(*rates.AUTHORISED_BEFORE_DAYS), start + 150)
    is_adopted = np.isin(reason, ADOPTED)
    return np.where(is_adopted, authorised, OPEN), np.where(is_adopted, placed, OPEN)


def _periods(
    scope: Scope, key: Numbers, child: Numbers, start: Days, end: Days, reason: Codes, path: Codes,
    goes_to_court: Flags, authorised: Days, placed: Days, kind: Numbers, team: Codes, never_closed: Flags,
) -> Periods:  # fmt: skip
    since = restating.typed(scope, key * 2, start)
    closed = np.where(never_closed, OPEN, np.maximum(restating.typed(scope, key * 2 + 1, end), since))
    return Periods(
        key, child, start, end, reason, path, goes_to_court, authorised, placed, kind, team, since, closed
    )  # fmt: skip


def _returning(scope: Scope, children: Children, periods: Periods) -> tuple[Numbers, Days]:
    """Some of the children who went home come back."""
    draws = scope.draws(Subject.PERIODS, -1 - periods.key)
    again = periods.end + 20 + draws.waiting(rates.RETURN_MEAN_DAYS)
    can_return = ~np.isin(periods.end_reason, ["E2", *ADOPTED])
    is_young = again < birthday(children.born[periods.child], 17)
    chosen = draws.chance(rates.RETURN_SHARE) & can_return & is_young & (again <= scope.extract_day)
    return periods.child[chosen], again[chosen]


def _short_breaks(scope: Scope, children: Children, child: Numbers) -> Periods:
    """Half have one long series (V4); half have single agreed breaks of a few days every six weeks (V3)."""
    draws = scope.draws(Subject.SHORT_BREAKS, -1 - children.key[child])
    is_series = draws.chance(0.5)
    breaks = np.where(is_series, 1, draws.between(2, 10))
    row, within = repeated(breaks)
    key = children.key[child[row]] * PERIODS + within
    each = scope.draws(Subject.SHORT_BREAKS, key)
    first = children.known[child[row]] + 42 * within
    length = np.where(is_series[row], 200 + each.waiting(500), each.between(1, 4))
    length = length + np.where(
        is_series[row] & children.is_older[child[row]], np.maximum(scope.first_day - first, 0), 0
    )
    end = np.minimum(first + length, birthday(children.born[child[row]], 18))
    kept = np.flatnonzero((first <= scope.extract_day) & (end > first))
    row, no, none = row[kept], np.zeros(len(kept), dtype=bool), never(len(kept))
    kind = np.where(is_series[row], BREAKS_V4, BREAKS_V3)
    path, team = np.full(len(kept), "voluntary"), np.full(len(kept), "Disabled Children")
    reason = np.full(len(kept), "E8")
    return _periods(
        scope, key[kept], child[row], first[kept], end[kept], reason, path, no, none, none, kind, team, no
    )  # fmt: skip
