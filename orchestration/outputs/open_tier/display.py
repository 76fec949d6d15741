"""What stands in the tables: numbers, or the symbols of official statistics (GSS, `c` `z` `x` `low`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from orchestration.disclosure.cells import LARGEST_SMALL
from orchestration.outputs.open_tier.figures import Figure, Key
from orchestration.outputs.open_tier.linking import Linked
from orchestration.outputs.open_tier.rules import Profile

CONFIDENTIAL, NOT_APPLICABLE, NOT_AVAILABLE, LOW = "c", "z", "x", "low"
SYMBOLS: Mapping[str, str] = {
    CONFIDENTIAL: "confidential: a number from 1 to 5, or one that would give such a number away",
    NOT_APPLICABLE: "not applicable: this figure has no such number, or there was nothing to take a share of",
    NOT_AVAILABLE: "not available: not supplied, records do not reach back so far, or a part of a total of 1 to 5, "
    "which is not broken down, or beside a number that would be known whatever else is hidden",
    LOW: "rounds to 0, but is not 0",
}
MEDIANS = ("median", "percentile_90")
PER = {"rate_per_10000": 10_000, "rate_per_100": 100, "ratio": 1, "percentage": 100}


@dataclass(frozen=True)
class Shown:
    """A figure with what stands in its three columns. `decimals` is how many its value has, where it is a number."""

    figure: Figure
    numerator: str
    denominator: str
    value: str
    decimals: int

    def word(self, part: str) -> str:
        """What stands for one of its numbers."""
        return self.numerator if part == "numerator" else self.denominator


class Display:
    """How the figures of one authority are shown when some cells are hidden."""

    def __init__(self, linked: Linked, hidden: Collection[int], profile: Profile):
        self._linked = linked
        self._hidden = hidden
        self._profile = profile

    def show(self, figure: Figure) -> Shown:
        """The figure as it stands in its table."""
        if not figure.is_available:
            return Shown(figure, NOT_AVAILABLE, NOT_AVAILABLE, NOT_AVAILABLE, figure.decimals)
        decimals = self._decimals(figure)
        if figure.measure in ("count", "fte"):
            word = self.word(figure.key("numerator"), figure.numerator, figure.decimals)
            return Shown(figure, word, NOT_APPLICABLE, word, figure.decimals)
        whole = self.word(figure.key("denominator"), figure.denominator, 1 if figure.measure == "ratio" else 0)
        if figure.measure in MEDIANS:
            return Shown(figure, NOT_APPLICABLE, whole, self._median(figure, whole), decimals)
        part = self.word(figure.key("numerator"), figure.numerator, 0)
        return Shown(figure, part, whole, self._share(figure, part, whole, decimals), decimals)

    def _decimals(self, figure: Figure) -> int:
        is_of_few = (figure.denominator or 0) < self._profile.whole_percentages_below
        return 0 if figure.measure == "percentage" and is_of_few else figure.decimals

    def word(self, key: Key, value: float | None, decimals: int) -> str:
        """What stands for one number of this release: the number with so many decimals, or a symbol."""
        if value is None:
            return NOT_AVAILABLE
        place = self._linked.places[key]
        if place in self._linked.left_out:
            return NOT_AVAILABLE
        if place in self._hidden:
            # Of a count the table itself says that a zero is none; a difference of 0 is a number like another.
            is_any_number = self._linked.cells.cells[place].known[0] < 0
            return CONFIDENTIAL if value or is_any_number or self._profile.are_zeros_hidden else NOT_AVAILABLE
        if self._profile.round_to > 1 and key.indicator_id and self._is_count(place):
            return rounded_to(value, self._profile.round_to)
        return rounded(value, decimals)

    def _is_count(self, place: int) -> bool:
        return self._linked.cells.cells[place].is_whole

    def _median(self, figure: Figure, whole: str) -> str:
        if figure.denominator == 0:
            return NOT_APPLICABLE
        if is_symbol(whole) or figure.value is None or (figure.denominator or 0) <= LARGEST_SMALL:
            return whole if whole == NOT_AVAILABLE else CONFIDENTIAL
        return rounded(figure.value, figure.decimals)

    def _share(self, figure: Figure, part: str, whole: str, decimals: int) -> str:
        for symbol in (CONFIDENTIAL, NOT_AVAILABLE):
            if symbol in (part, whole):
                return symbol
        if figure.denominator == 0:
            return NOT_APPLICABLE
        if self._profile.round_to > 1:
            if Decimal(whole) == 0:
                return NOT_APPLICABLE
            return rounded(PER[figure.measure] * float(part) / float(whole), decimals)
        return rounded(figure.value or 0, decimals)


def is_symbol(word: str) -> bool:
    """True if a symbol stands for a number."""
    return word in SYMBOLS


def rounded(value: float, decimals: int) -> str:
    """A number half up with so many decimals; `low` where nothing is left of it."""
    exact = Decimal(repr(round(value, 6)))
    shown = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return LOW if shown == 0 and exact != 0 else f"{abs(shown) if shown == 0 else shown:f}"


def rounded_to(value: float, step: int) -> str:
    """A count to the nearest so many, half up; `low` where nothing is left of it."""
    steps = (Decimal(repr(value)) / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return LOW if steps == 0 and value != 0 else f"{steps * step:f}"
