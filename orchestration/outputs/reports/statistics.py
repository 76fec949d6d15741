"""What chance explains: limits of a series of months, signs of a change, limits for teams, and differences of shares.

Intervals of single figures are columns of the marts (macros/numbers.sql), computed there and nowhere else.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# Wheeler and Chambers (1992), Understanding Statistical Process Control: 3 / 1.128, where 1.128 (d2) turns the mean of
# ranges of two values into a standard deviation.
LIMIT_FACTOR = 2.66
# Limits of fewer points move too much with each new one (NHS England, Making Data Count: 12 or more).
FEWEST_MONTHS = 12
# NHS England, Making Data Count, and Nelson (1984): what a process that did not change would hardly ever do.
RUN_LENGTH = 8
TREND_LENGTH = 6
TWO_OF_THREE = (2, 3)
OUTER_THIRD = 2 / 3
# Wheeler and Chambers, inadequate measurement units: where a count moves by less than this from month to month on
# average, one unit is more than one standard deviation, and limits say nothing.
LEAST_MEAN_RANGE_OF_COUNTS = 1.128
# Spiegelhalter (2005), Funnel plots for comparing institutional performance: 2 and 3 standard deviations, exact.
FUNNEL_LEVELS = (0.95, 0.998)

Sign = Literal["outside", "run", "trend", "two_of_three"]
Side = Literal["above", "below"]


@dataclass(frozen=True)
class Limits:
    """The middle of a series and the limits that months keep to by chance, in the unit of the series."""

    mean: float
    lower: float
    upper: float

    def within(self, lowest: float | None, highest: float | None) -> Limits:
        """The same, cut at the lowest and the highest value that there can be."""
        return Limits(
            self.mean,
            self.lower if lowest is None else max(self.lower, lowest),
            self.upper if highest is None else min(self.upper, highest),
        )


@dataclass(frozen=True)
class SpecialCause:
    """One sign of a change: which, on which side, and the positions of the first and the last point that show it."""

    sign: Sign
    side: Side
    first: int
    last: int


def xmr_limits(values: Sequence[float], *, is_count: bool = False, fewest: int = FEWEST_MONTHS) -> Limits | None:
    """Limits of single values: the mean, less and plus 2.66 times the mean moving range.

    Args:
        values: in order of time.
        is_count: whether the values are whole numbers, which need to move enough for limits to mean anything.
        fewest: how many values limits need.

    Returns:
        None where there are too few values, or counts that hardly move. Limits may lie where no value can, such as over
        100 %: the signs are judged by them as they are, and drawings cut them (`within`).
    """
    if len(values) < fewest:
        return None
    ranges = [abs(after - before) for before, after in itertools.pairwise(values)]
    mean, mean_range = sum(values) / len(values), sum(ranges) / len(ranges)
    if is_count and mean_range < LEAST_MEAN_RANGE_OF_COUNTS:
        return None
    return Limits(mean, mean - LIMIT_FACTOR * mean_range, mean + LIMIT_FACTOR * mean_range)


def special_causes(values: Sequence[float], limits: Limits) -> list[SpecialCause]:
    """The signs that a series shows, in the order of their last point, the gravest first where several end together.

    A point outside a limit; eight in a row on one side of the mean; six in a row rising or falling; two of three in a
    row beyond two thirds of the way from the mean to the same limit.
    """
    found = [*_outside(values, limits), *_runs(values, limits), *_trends(values), *_two_of_three(values, limits)]
    order: tuple[Sign, ...] = ("run", "outside", "trend", "two_of_three")
    return sorted(found, key=lambda cause: (cause.last, -order.index(cause.sign)))


def _outside(values: Sequence[float], limits: Limits) -> list[SpecialCause]:
    return [
        SpecialCause("outside", "above" if value > limits.upper else "below", place, place)
        for place, value in enumerate(values)
        if value > limits.upper or value < limits.lower
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
    far_above = limits.mean + OUTER_THIRD * (limits.upper - limits.mean)
    far_below = limits.mean - OUTER_THIRD * (limits.mean - limits.lower)
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


def funnel_limits(share: float, cases: int, level: float) -> tuple[float, float]:
    """The lowest and the highest share that chance explains for so many cases, of a true share; exact binomial.

    Args:
        share: the true share, 0 to 1, such as the authority's.
        cases: how many cases the team has; 1 or more.
        level: how much of what chance does lies between the limits, such as 0.95.

    Returns:
        Shares from 0 to 1, interpolated between whole cases as Spiegelhalter (2005, appendix A.1.1) does for the lower
        limit. The upper one is the lower one of the other outcome, so that a share lies beyond a limit if and only if
        its tail of the binomial distribution is not larger than half of what `level` leaves.
    """
    tail = (1 - level) / 2
    return _lower_limit(share, cases, tail), 1 - _lower_limit(1 - share, cases, tail)


def _lower_limit(share: float, cases: int, tail: float) -> float:
    return max(0.0, _quantile(share, cases, tail) / cases)


def _quantile(share: float, cases: int, probability: float) -> float:
    """The number of cases that so much of a binomial distribution lies below, between whole numbers."""
    if share <= 0:
        return 0.0
    if share >= 1:
        return float(cases)
    odds = math.log(share) - math.log1p(-share)
    log_chance = cases * math.log1p(-share)
    below = 0.0
    for number in range(cases + 1):
        chance = math.exp(log_chance)
        if below + chance > probability:
            # None at all is within chance: there is no whole case below it to interpolate to.
            return number - (below + chance - probability) / chance if number else 0.0
        below += chance
        if number < cases:
            log_chance += odds + math.log(cases - number) - math.log(number + 1)
    return float(cases)


def difference_of_shares(now: tuple[float, float, float], before: tuple[float, float, float]) -> tuple[float, float]:
    """The 95 % interval of the difference of two shares from different cases (Newcombe 1998, method 10).

    Args:
        now: a share with the lower and the upper bound of its own Wilson interval, in any unit.
        before: the share that is taken away, in the same unit.
    """
    (share, low, high), (other, other_low, other_high) = now, before
    difference = share - other
    return (
        difference - math.hypot(share - low, other_high - other),
        difference + math.hypot(high - share, other - other_low),
    )
