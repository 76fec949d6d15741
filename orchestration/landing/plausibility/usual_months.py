"""What is usual in a newest month: numbers of the months before it, and whether one more is far below them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise


class UsualMonths:
    """Numbers of the months before, the newest first, from the first month on that has any.

    `comparable` are those that a newest month may be held against, and `usual` is their mean: the months as they were
    when they were new, where fewer was known of them then, because what comes late lacks in every newest month.
    """

    def __init__(self, numbers: Sequence[tuple[float, bool]]):
        """`numbers`, each with whether its month is seen as it was when it was new."""
        kept = list(numbers)
        while kept and not kept[-1][0]:
            kept.pop()
        self.numbers = [number for number, _ in kept]
        self.when_new = [number for number, is_new in kept if is_new]
        self.comparable = min(self.numbers, self.when_new or self.numbers, key=mean)
        self.usual = mean(self.comparable)

    def are_far_above(self, found: float, limits: Mapping[str, float], cases_each: float = 1) -> bool:
        """Whether a number lies below the limits of a chart of these, and far below what is usual in a newest month.

        In a first extract no month is known as it was when it was new, and only what has all but gone tells. A few
        cases vary by chance more than a chart of twelve may show.

        Args:
            found: the number of the newest month.
            limits: those of the check.
            cases_each: how many records one unit of the numbers is.
        """
        if len(self.numbers) < limits["months"]:
            return False
        step = mean([abs(one - other) for one, other in pairwise(self.numbers)])
        left = limits["left"] if self.when_new else limits["left_of_first"]
        return (
            found < mean(self.numbers) - limits["times_mean_step"] * step
            and found * 100 < self.usual * left
            and (self.usual - found) * cases_each >= limits["records"]
            and 100 * _chance_of_so_few(found * cases_each, self.usual * cases_each) < limits["chance"]
        )


def mean(numbers: Sequence[float]) -> float:
    """The mean; 0 of none."""
    return sum(numbers) / len(numbers) if numbers else 0.0


def _chance_of_so_few(found: float, expected: float) -> float:
    """How often a month has `found` cases or fewer where `expected` are usual and each comes by itself (Poisson)."""
    chance = so_far = math.exp(-expected)
    for cases in range(1, math.floor(found) + 1):
        chance *= expected / cases
        so_far += chance
    return so_far
