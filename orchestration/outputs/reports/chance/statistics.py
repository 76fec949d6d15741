"""What chance explains: limits of a series of months, limits for teams, and differences of shares.

Intervals of single figures are columns of the marts (macros/numbers.sql), computed there and nowhere else.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

# Wheeler and Chambers (1992), Understanding Statistical Process Control: 3 / 1.128, where 1.128 (d2) turns the mean of
# ranges of two values into a standard deviation.
LIMIT_FACTOR = 2.66
# Limits of fewer points move too much with each new one (NHS England, Making Data Count: 12 or more).
FEWEST_MONTHS = 12
# Wheeler and Chambers, inadequate measurement units: where a count moves by less than this from month to month on
# average, one unit is more than one standard deviation, and limits say nothing.
LEAST_MEAN_RANGE_OF_COUNTS = 1.128
# Spiegelhalter (2005), Funnel plots for comparing institutional performance: 2 and 3 standard deviations, exact.
FUNNEL_LEVELS = (0.95, 0.998)
# Of 95 %, half of what is left lies on either side.
TAIL = (1 - FUNNEL_LEVELS[0]) / 2


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


def chance_above(share: float, cases: int) -> float:
    """How often so many cases have more than a true share of them; exact binomial.

    Args:
        share: the true share, 0 to 1. How often they have less than it is asked with 1 less the share.
        cases: how many cases; 1 or more.

    Returns:
        From 0 to 1.
    """
    if not 0 < share < 1:
        return 0.0
    # What lies on the share itself is not above it, also where a product of fractions falls just short of it.
    least = math.floor(cases * share + 1e-9) + 1
    log_share, log_rest = math.log(share), math.log1p(-share)
    return sum(
        math.exp(
            math.lgamma(cases + 1)
            - math.lgamma(number + 1)
            - math.lgamma(cases - number + 1)
            + number * log_share
            + (cases - number) * log_rest
        )
        for number in range(least, cases + 1)
    )


def chance_of_share(own: tuple[float, float], others: tuple[float, float]) -> tuple[float, float]:
    """How often as few, and how often as many, of one's own cases are among all that happened (Fisher 1935, exact).

    Given how many cases one has and all others have, and to how many of them together it happened, each way in which
    these can be spread over the cases is as likely as another.

    Args:
        own: to how many of how many it happened, such as 0 of 6.
        others: the same of all others, without one's own.

    Returns:
        Both from 0 to 1, the number itself in both.
    """
    part, whole, other_part, other_whole = (round(number) for number in (*own, *others))
    happened = part + other_part
    chance = math.exp(
        _log_choices(whole, part) + _log_choices(other_whole, other_part) - _log_choices(whole + other_whole, happened)
    )
    # From its own number away from what is expected, where each chance is smaller than the one before.
    is_few = part * (whole + other_whole) <= whole * happened
    step, tail, term, number = -1 if is_few else 1, chance, chance, part
    while term > 0 and max(0, happened - other_whole) <= number + step <= min(whole, happened):
        if is_few:
            term *= number * (other_whole - happened + number) / ((whole - number + 1) * (happened - number + 1))
        else:
            term *= (whole - number) * (happened - number) / ((number + 1) * (other_whole - happened + number + 1))
        number += step
        tail += term
    beyond = min(1.0, max(0.0, 1 - tail + chance))
    tail = min(1.0, tail)
    return (tail, beyond) if is_few else (beyond, tail)


def _log_choices(of_all: int, chosen: int) -> float:
    return math.lgamma(of_all + 1) - math.lgamma(chosen + 1) - math.lgamma(of_all - chosen + 1)


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
