"""Figures that are one of their members' amounts: medians and 90th percentiles, worked out anew from the members."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

# Their members' amounts are put in order and not added up.
QUANTILES = {"median": "median", "percentile_90": "90th percentile"}


def quantile(measure: str, amounts: Sequence[Decimal]) -> Decimal | None:
    """A measure of QUANTILES of some amounts; None if there are none.

    The median is half-way between the two middle amounts if their number is even. The 90th percentile is the smallest
    amount that at least nine tenths of them do not exceed.
    """
    if not amounts:
        return None
    if measure == "median":
        return statistics.median(amounts).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    ordered = sorted(amounts)
    # The first place (from 1) that is nine tenths of them or more.
    place = -(-9 * len(ordered) // 10)
    return ordered[place - 1]
