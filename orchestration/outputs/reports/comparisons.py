"""Is a figure better than another one, or is the difference chance? With the year before, and with England."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestration.outputs.reports.shapes import Figure, Indicator
from orchestration.outputs.reports.statistics import difference_of_shares

Verdict = Literal["better", "worse", "higher", "lower", "alike", "untested"]
VERDICTS: dict[Verdict, str] = {
    "better": "better",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "alike": "alike: within chance",
    "untested": "",
}


@dataclass(frozen=True)
class Comparison:
    """Another value beside a figure's, and what the difference says; `untested` where the figure has no interval."""

    value: float
    verdict: Verdict

    @property
    def words(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.verdict]


def with_the_year_before(indicator: Indicator, now: Figure, before: Figure | None) -> Comparison | None:
    """A figure against the same one of the year before.

    Shares are compared by the interval of their difference; counts and rates of events differ where their intervals
    do not meet, which is the stricter rule (Schenker and Gentleman 2001); other figures are not tested.
    """
    if now.value is None or before is None or before.value is None or before.is_before_reach:
        return None
    value = float(before.value)
    bounds = (now.lower, now.upper, before.lower, before.upper)
    if any(bound is None for bound in bounds):
        return Comparison(value, "untested")
    low, high, other_low, other_high = (float(bound) for bound in bounds if bound is not None)
    if indicator.is_percentage:
        low, high = difference_of_shares((float(now.value), low, high), (value, other_low, other_high))
        is_higher, is_lower = low > 0, high < 0
    else:
        is_higher, is_lower = low > other_high, high < other_low
    return Comparison(value, _verdict(indicator, is_higher, is_lower))


def with_england(indicator: Indicator, now: Figure) -> Comparison | None:
    """A figure against England's, which is of so many cases that it counts as known."""
    if now.value is None or now.benchmark is None:
        return None
    value = float(now.benchmark)
    if now.lower is None or now.upper is None:
        return Comparison(value, "untested")
    return Comparison(value, _verdict(indicator, float(now.lower) > value, float(now.upper) < value))


def _verdict(indicator: Indicator, is_higher: bool, is_lower: bool) -> Verdict:
    if not is_higher and not is_lower:
        return "alike"
    if indicator.polarity == "neutral":
        return "higher" if is_higher else "lower"
    return "better" if (indicator.polarity == "high") == is_higher else "worse"
