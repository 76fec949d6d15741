"""Signs that a series of months shows of a change: what a process that did not change would hardly ever do."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from orchestration.outputs.reports.chance.statistics import FUNNEL_LEVELS, Limits, chance_above, funnel_limits

# NHS England, Making Data Count, and Nelson (1984): what a process that did not change would hardly ever do.
RUN_LENGTH = 8
TREND_LENGTH = 6
TWO_OF_THREE = (2, 3)
OUTER_THIRD = 2 / 3
# Below it one case more or less moves a percentage by ten points or more (as is_small_number; 2026-11-27). Months of so
# few lie on one side of the mean easily: where nine in ten are on time, a month of one case nearly always does.
FEWEST_CASES = 10

Sign = Literal["outside", "run", "trend", "two_of_three"]
Side = Literal["above", "below"]


@dataclass(frozen=True)
class SpecialCause:
    """One sign of a change: which, on which side, and the positions of the first and the last point that show it."""

    sign: Sign
    side: Side
    first: int
    last: int


def special_causes(
    values: Sequence[float], limits: Limits, cases: Sequence[float | None] | None = None
) -> list[SpecialCause]:
    """The signs that a series shows, in the order of their last point, the gravest last where several end together.

    Points outside a limit, one or several in a row; eight in a row on one side of the mean; six in a row rising or
    falling; two of three in a row beyond two thirds of the way from the mean to the same limit.

    Args:
        values: in order of time, in the unit of the limits.
        limits: those of the series.
        cases: of percentages, how many cases each value is of, None where that is not known. Limits of months take no
            account of it: a point that chance makes of so many cases around the mean (exact binomial, 95 %) is no
            sign, nor are eight in a row where chance makes all of them together (`_is_chance_together`), nor six
            rising or falling of which more than half have fewer than ten cases.
    """
    known = cases or [None] * len(values)
    judged = _without_chance(values, limits, known)
    runs = [
        run
        for run in _runs(values, limits)
        if not _is_chance_together(values[run.first : run.last + 1], known[run.first : run.last + 1], limits.mean)
    ]
    trends = [trend for trend in _trends(values) if not _are_mostly_few(known[trend.first : trend.last + 1])]
    found = [*_outside(judged, limits), *runs, *trends, *_two_of_three(judged, limits)]
    order: tuple[Sign, ...] = ("run", "outside", "trend", "two_of_three")
    return sorted(found, key=lambda cause: (cause.last, -order.index(cause.sign)))


def _without_chance(values: Sequence[float], limits: Limits, cases: Sequence[float | None]) -> list[float]:
    """The values, with the mean in place of those that lie far from it by chance."""
    far_below, far_above = _outer_thirds(limits)
    return [
        limits.mean if not far_below <= value <= far_above and _is_chance(value, number, limits.mean) else value
        for value, number in zip(values, cases, strict=True)
    ]


def _outer_thirds(limits: Limits) -> tuple[float, float]:
    """Where the third of the way that is next to a limit begins, below and above."""
    return (
        limits.mean - OUTER_THIRD * (limits.mean - limits.lower),
        limits.mean + OUTER_THIRD * (limits.upper - limits.mean),
    )


def _is_chance(percent: float, cases: float | None, mean: float) -> bool:
    """Whether chance makes such a percentage of so many cases, of a true one that is the mean."""
    if not cases:
        return False
    low, high = funnel_limits(mean / 100, max(1, round(cases)), FUNNEL_LEVELS[0])
    return low <= percent / 100 <= high


def _is_chance_together(percents: Sequence[float], cases: Sequence[float | None], mean: float) -> bool:
    """Whether chance makes all points of a run together, which lie on one side of the mean.

    Eight in a row are a sign because a month lies on either side about as easily, which is untrue of few cases and near
    100 %. Of many cases a run stays a sign however near the mean it lies, if chance hardly ever puts so many months on
    one side.
    """
    known = [each for each in cases if each]
    if len(known) < len(cases):
        return False
    whole = sum(known)
    if not _is_chance(sum(map(operator.mul, percents, known)) / whole, whole, mean):
        return False
    share = mean / 100 if percents[0] > mean else 1 - mean / 100
    is_rare = math.prod(chance_above(share, max(1, round(each))) for each in known) <= (1 - FUNNEL_LEVELS[0]) / 2
    return min(known) < FEWEST_CASES or not is_rare


def _are_mostly_few(cases: Sequence[float | None]) -> bool:
    """Whether more than half of the points have fewer than ten cases: a case more in each makes another order of them.

    More than half, so that a quiet month or two hide no trend of the others (2026-11-29).
    """
    return 2 * sum(each is not None and each < FEWEST_CASES for each in cases) > len(cases)


def _outside(values: Sequence[float], limits: Limits) -> list[SpecialCause]:
    """Points one after another beyond the same limit are one sign, which began with the first of them."""
    sides = [1 if value > limits.upper else -1 if value < limits.lower else None for value in values]
    return [
        SpecialCause("outside", "above" if values[first] > limits.upper else "below", first, last)
        for first, last in _stretches(sides)
    ]


def _runs(values: Sequence[float], limits: Limits) -> list[SpecialCause]:
    """A value on the mean is on neither side, and ends a run."""
    sides = [1 if value > limits.mean else -1 if value < limits.mean else 0 for value in values]
    return [
        SpecialCause("run", "above" if sides[first] > 0 else "below", first, last)
        for first, last in _stretches([side if side else None for side in sides])
        if last - first + 1 >= RUN_LENGTH
    ]


def _trends(values: Sequence[float]) -> list[SpecialCause]:
    """Equal values neither rise nor fall, and end a trend. Six points have five steps."""
    steps = [1 if after > before else -1 if after < before else 0 for before, after in itertools.pairwise(values)]
    return [
        SpecialCause("trend", "above" if steps[first] > 0 else "below", first, last + 1)
        for first, last in _stretches([step if step else None for step in steps])
        if last - first + 2 >= TREND_LENGTH
    ]


def _two_of_three(values: Sequence[float], limits: Limits) -> list[SpecialCause]:
    found = []
    least, of_how_many = TWO_OF_THREE
    far_below, far_above = _outer_thirds(limits)
    sides: tuple[tuple[Side, list[bool]], ...] = (
        ("above", [far_above < value <= limits.upper for value in values]),
        ("below", [limits.lower <= value < far_below for value in values]),
    )
    for side, is_far in sides:
        for start in range(len(values) - of_how_many + 1):
            window = is_far[start : start + of_how_many]
            # It ends with a far point, so that each pair is said once.
            if sum(window) >= least and window[-1]:
                found.append(SpecialCause("two_of_three", side, start + window.index(True), start + of_how_many - 1))
    return found


def _stretches(marks: Sequence[int | None]) -> list[tuple[int, int]]:
    """First and last position of each stretch of equal marks; None is in no stretch."""
    found: list[tuple[int, int]] = []
    first = 0
    for place in range(1, len(marks) + 1):
        if place == len(marks) or marks[place] != marks[first]:
            if marks[first] is not None:
                found.append((first, place - 1))
            first = place
    return found
