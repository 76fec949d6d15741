"""Periods of care as they happen to children: starts, lengths, returns, short breaks, and how each ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.children import Children, ages_in_days, start_days
from orchestration.sample_data.days import OPEN, Codes, Days, Flags, Numbers, birthday, completed_years
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.scope import CARE_TEAMS, Scope, Subject, team_weights

REGULAR, BREAKS_V3, BREAKS_V4 = 0, 1, 2


@dataclass
class Periods:
    """One row a period of care, by start date; `end` is OPEN while the child is looked after."""

    child: Numbers
    start: Days
    end: Days
    end_reason: Codes
    path: Codes
    is_adoption: Flags
    kind: Numbers
    team: Codes

    def __len__(self) -> int:
        return len(self.child)


def draw_periods(scope: Scope, children: Children, care_day_from_plan: Days) -> Periods:
    """Every period of care; sets the birth of the children known to care only, and a rare death."""
    draws = scope.draws(Subject.CARE)
    care_only = np.arange(children.protection_people, children.people, dtype=np.int64)
    first_day = start_days(scope, draws, len(care_only), rates.CARE_MEAN_YEARS, rates.OLDEST_CARE_YEARS)
    is_unaccompanied = children.is_unaccompanied[care_only]
    age = np.where(
        is_unaccompanied,
        ages_in_days(draws, len(care_only), rates.UNACCOMPANIED_AGES),
        ages_in_days(draws, len(care_only), rates.CARE_AGES),
    )
    children.born[care_only] = first_day - age
    from_plan = np.flatnonzero(care_day_from_plan >= 0).astype(np.int64)
    child = np.concatenate([care_only, from_plan])
    start = np.concatenate([first_day, care_day_from_plan[from_plan]])
    takes_breaks = (
        draws.chance(len(child), rates.SHORT_BREAK_SHARE)
        & (child >= children.protection_people)
        & ~children.is_unaccompanied[child]
    )
    children.has_disability[child[takes_breaks]] = True
    parts = [_short_breaks(scope, draws, children, child[takes_breaks], start[takes_breaks])]
    child, start = child[~takes_breaks], start[~takes_breaks]
    for _ in range(3):
        part = _stays(scope, draws, children, child, start)
        parts.append(part)
        child, start = _returning(scope, draws, children, part)
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])}
    order = np.argsort(joined["start"], kind="stable")
    return Periods(**{name: column[order] for name, column in joined.items()})


def _stays(scope: Scope, draws: Draws, children: Children, child: Numbers, start: Days) -> Periods:
    count = len(child)
    age = completed_years(children.born[child], start)
    lengths = (rates.SHORT_STAY, rates.MIDDLE_STAY, rates.LONG_STAY)
    which = draws.code(count, {str(position): weight for position, (weight, _) in enumerate(lengths)}).astype(np.int64)
    drawn = np.stack([draws.gamma(count, 1.3, mean) for _, mean in lengths])[which, np.arange(count)]
    # An unaccompanied child has nobody to go home to.
    length = np.where(children.is_unaccompanied[child], 4000, np.maximum(drawn.astype(np.int64), 1))
    end = start + length
    is_adoption = (age < 5) & (length > 400) & draws.chance(count, rates.ADOPTION_SHARE)
    reason = np.where(
        is_adoption,
        draws.code(count, {"E11": 0.4, "E12": 0.6}),
        draws.code(count, rates.LEAVING_REASONS),
    )
    path = np.where(children.is_unaccompanied[child], "voluntary", draws.code(count, rates.CARE_PATHS))
    path = np.where((path == "remand") & (age < 12), "voluntary", path)
    died = draws.chance(count, rates.DEATH_SHARE) & (end <= scope.extract_day)
    children.died[child[died]] = end[died]
    reason = np.where(died, "E2", reason)
    adult_day = birthday(children.born[child], 18)
    is_adult = adult_day <= end
    end = np.where(is_adult, adult_day, end)
    reason = np.where(is_adult, draws.code(count, rates.ADULT_REASONS), reason)
    left_open = is_adult & draws.chance(count, rates.LEFT_OPEN_SHARE)
    is_open = (end > scope.extract_day) | left_open
    return Periods(
        child=child,
        start=start,
        end=np.where(is_open, OPEN, end),
        end_reason=np.where(is_open, "", reason),
        path=path,
        is_adoption=is_adoption,
        kind=np.full(count, REGULAR, dtype=np.int64),
        team=draws.code(count, team_weights(CARE_TEAMS[:-1])),
    )


def _returning(scope: Scope, draws: Draws, children: Children, periods: Periods) -> tuple[Numbers, Days]:
    """Some of the children who went home come back."""
    again = periods.end + 20 + draws.waiting(len(periods), rates.RETURN_MEAN_DAYS)
    can_return = ~np.isin(periods.end_reason, ["E2", "E11", "E12"]) & (children.died[periods.child] < 0)
    is_young = again < birthday(children.born[periods.child], 17)
    is_in_time = again < scope.extract_day
    chosen = draws.chance(len(periods), rates.RETURN_SHARE) & can_return & is_young & is_in_time
    return periods.child[chosen], again[chosen]


def _short_breaks(scope: Scope, draws: Draws, children: Children, child: Numbers, start: Days) -> Periods:
    """Half have one long series (V4); half have single agreed breaks of a few days every six weeks (V3)."""
    is_series = draws.chance(len(child), 0.5)
    breaks = np.where(is_series, 1, draws.between(len(child), 2, 10))
    row = np.repeat(np.arange(len(child)), breaks)
    within = np.arange(len(row)) - np.repeat(np.cumsum(breaks) - breaks, breaks)
    first = start[row] + 42 * within
    length = np.where(is_series[row], 200 + draws.waiting(len(row), 500), draws.between(len(row), 1, 4))
    end = np.minimum(first + length, birthday(children.born[child[row]], 18))
    is_kept = (first < scope.extract_day) & (end > first)
    row, first, end = row[is_kept], first[is_kept], end[is_kept]
    is_open = end > scope.extract_day
    return Periods(
        child=child[row],
        start=first,
        end=np.where(is_open, OPEN, end),
        end_reason=np.where(is_open, "", "E8"),
        path=np.full(len(row), "voluntary"),
        is_adoption=np.zeros(len(row), dtype=bool),
        kind=np.where(is_series[row], BREAKS_V4, BREAKS_V3),
        team=np.full(len(row), "Disabled Children"),
    )


def looked_after_at(periods: Periods, day: int) -> int:
    """How many periods of care, short breaks aside, are open at the end of a day."""
    is_open = (periods.start <= day) & (periods.end > day) & (periods.kind == REGULAR)
    return int(np.count_nonzero(is_open))
