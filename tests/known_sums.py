"""An attacker of the open tier who knows what the indicators are, and has only what was written to its files.

Whoever reads the definitions knows which figures are equal and which add up. Here that is found in the figures themselves:
two series that agree wherever they are not zero, or of which one is the sum of two others. Where of such numbers all but
one are shown, the last can be worked out. It shares nothing with the product's own attack, which is told what to look for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

TABLES = ("open_financial_years", "open_quarters", "open_breakdowns")
# So many numbers that are not zero must agree, or be sums of two that are not, and so large a share of all of these.
AGREEING, SHARE = 6, 0.9
SMALL = (1, 5)
ALL = ("all", "all")
# Of how many groups all choices are tried.
GROUPS = 7


class Series(NamedTuple):
    """What is shown of one part of an indicator, whole or in one group."""

    indicator_id: str
    part: str
    breakdown: str
    breakdown_value: str


class Found(NamedTuple):
    """A number of 1 to 5 that the tables do not show, and what it can be worked out from."""

    hidden: Series
    place: tuple[str, str, Any]
    shown: tuple[Series, ...]


Rows = NDArray[np.float64]


class Attack:
    """Every number of the tables twice: as it is, and as it is shown, where a number that is not shown is not known."""

    def __init__(self, marts: Path, folder: Path) -> None:
        self.true: dict[Series, dict[tuple[str, str, Any], float]] = defaultdict(dict)
        self.shown: dict[Series, dict[tuple[str, str, Any], float]] = defaultdict(dict)
        with duckdb.connect(str(marts), read_only=True) as connection:
            rows = connection.execute(
                "select local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value, "
                "figures.numerator, figures.denominator, measure from indicator_values as figures "
                "inner join (select indicator_id, measure from indicator_definitions) using (indicator_id) "
                "where availability = 'available' and not is_before_reach"
            ).fetchall()
            figures = {row[:6]: row[6:] for row in rows}
            for table in TABLES:
                file = folder / "parquet" / f"{table}.parquet"
                written = connection.execute(
                    "select local_authority_code, indicator_id, period_type, cast(period_end as date), breakdown, "
                    f"breakdown_value, try_cast(numerator as double), try_cast(denominator as double) from '{file}'"
                ).fetchall()
                for row in written:
                    self._add(row, figures)
        self.places = sorted({place for places in self.true.values() for place in places})

    def _add(self, row: tuple[Any, ...], figures: Mapping[tuple[Any, ...], tuple[Any, ...]]) -> None:
        authority, indicator, kind, end, breakdown, value, *shown = row
        whole = figures.get((authority, indicator, kind, end, *ALL))
        if whole is None:
            return
        nobody = tuple(None if number is None else 0 for number in whole[:2])
        true = figures.get(tuple(row[:6]), nobody)
        numbers = [("numerator", *_pair(shown[0], true[0])), ("denominator", *_pair(shown[1], true[1]))]
        if whole[2] == "percentage":
            numbers.append(("rest", numbers[1][1] - numbers[0][1], numbers[1][2] - numbers[0][2]))
        for part, is_shown, is_true in numbers:
            if not np.isnan(is_true) and not (part == "denominator" and whole[2] in ("rate_per_10000", "ratio")):
                series = Series(indicator, part, breakdown, value)
                self.true[series][authority, kind, end] = is_true
                self.shown[series][authority, kind, end] = is_shown

    def found(self) -> Iterator[Found]:
        """Every hidden number of 1 to 5 that equal series or sums of two or more give away."""
        by_group: dict[tuple[str, str], list[Series]] = defaultdict(list)
        for series in sorted(self.true):
            by_group[series.breakdown, series.breakdown_value].append(series)
        for names in by_group.values():
            yield from self._equal(names)
            yield from self._sums_of_two(names)
        yield from self._groups(by_group[ALL])

    def _rows(self, names: list[Series]) -> tuple[Rows, Rows]:
        columns = {place: column for column, place in enumerate(self.places)}
        both = []
        for numbers in (self.true, self.shown):
            rows = np.full((len(names), len(self.places)), np.nan)
            for row, name in enumerate(names):
                for place, number in numbers[name].items():
                    rows[row, columns[place]] = number
            both.append(rows)
        return both[0], both[1]

    def _equal(self, names: list[Series]) -> Iterator[Found]:
        true, shown = self._rows(names)
        for row, name in enumerate(names):
            for other in np.flatnonzero(_agree(true, true[row], (true != 0) | (true[row] != 0))):
                if other != row:
                    yield from self._worked_out((name, names[other]), true[[row, other]], shown[[row, other]], [1, -1])

    def _sums_of_two(self, names: list[Series]) -> Iterator[Found]:
        true, shown = self._rows(names)
        for one, other in combinations(range(len(names)), 2):
            # A share's number and its rest are two of one indicator: the product's own relation.
            if names[one].indicator_id == names[other].indicator_id:
                continue
            counted = (true[one] > 0) & (true[other] > 0)
            for total in np.flatnonzero(_agree(true, true[one] + true[other], counted)):
                if total not in (one, other):
                    of = [one, other, int(total)]
                    yield from self._worked_out([names[at] for at in of], true[of], shown[of], [1, 1, -1])

    def _groups(self, wholes: list[Series]) -> Iterator[Found]:
        true, shown = self._rows(wholes)
        by_breakdown: dict[tuple[str, str, str], list[Series]] = defaultdict(list)
        for series in self.true:
            if series.breakdown != ALL[0]:
                by_breakdown[series[:3]].append(series)
        for _, names in sorted(by_breakdown.items()):
            largest = sorted(names, key=lambda name: (-sum(self.true[name].values()), name))[:GROUPS]
            parts, shown_parts = self._rows(largest)
            for number in range(1, len(largest) + 1):
                for chosen in combinations(range(len(largest)), number):
                    total = parts[list(chosen)].sum(axis=0)
                    for whole in np.flatnonzero(_agree(true, total, (true != 0) | (total != 0))):
                        if wholes[whole].indicator_id != largest[0].indicator_id:
                            series = [*(largest[at] for at in chosen), wholes[whole]]
                            numbers = np.vstack([parts[list(chosen)], true[whole]])
                            are_shown = np.vstack([shown_parts[list(chosen)], shown[whole]])
                            yield from self._worked_out(series, numbers, are_shown, [*[1] * number, -1])

    def _worked_out(
        self, names: list[Series] | tuple[Series, ...], true: Rows, shown: Rows, signs: list[int]
    ) -> Iterator[Found]:
        """Where the sum is none, and of its numbers one is not shown."""
        holds = np.abs((true * np.array(signs)[:, None]).sum(axis=0)) < 1e-6
        is_hidden = np.isnan(shown)
        for place in np.flatnonzero(holds & (is_hidden.sum(axis=0) == 1)):
            at = int(np.flatnonzero(is_hidden[:, place])[0])
            if SMALL[0] <= true[at, place] <= SMALL[1]:
                others = tuple(name for number, name in enumerate(names) if number != at)
                yield Found(names[at], self.places[place], others)


def _pair(shown: float | None, true: float | None) -> tuple[float, float]:
    return (np.nan if shown is None else shown, np.nan if true is None else float(true))


def _agree(rows: Rows, number: Rows, is_counted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which rows agree with a row of numbers, in nearly all places that count."""
    counted = is_counted & ~np.isnan(rows) & ~np.isnan(number)
    agreeing = (counted & (np.abs(rows - number) < 1e-6)).sum(axis=1)
    is_alike: NDArray[np.bool_] = (agreeing >= AGREEING) & (agreeing >= SHARE * counted.sum(axis=1))
    return is_alike
