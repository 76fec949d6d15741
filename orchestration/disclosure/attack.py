"""The attack: what can be found out of each hidden cell by all that is public, and whether that is too much.

For each hidden cell the least and the greatest number that any consistent way of filling the hidden cells gives it,
found by HiGHS (scipy) with whole numbers kept whole. A fill that shows a cell to be safe is worth as much as a bound,
so every fill found on the way, and the true one, is looked at first: most cells need no programme of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import inf

import numpy
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from orchestration.disclosure.cells import LinkedCells
from orchestration.disclosure.intervals import FARTHEST, TOLERANCE, tells_too_much
from orchestration.disclosure.narrow import narrow_cells

OPTIMAL = 0


@dataclass(frozen=True)
class Recovered:
    """A hidden cell that can be worked out, or nearly: its place, and the least and greatest number it can be."""

    place: int
    least: float
    greatest: float


class Attacker:
    """Attacks one set of linked cells again and again; a component that was attacked before is not attacked anew."""

    def __init__(self, linked: LinkedCells):
        self._linked = linked
        self._found: dict[frozenset[int], tuple[Recovered, ...]] = {}
        self._narrow: dict[frozenset[int], tuple[int, ...]] = {}
        self._relations_of = _by_place(linked.relations)
        self._shares_of = _by_place([{share.part: 1.0, share.whole: 1.0} for share in linked.shares])

    def attack(self, hidden: Collection[int]) -> list[Recovered]:
        """Every hidden cell that can be worked out where all others are public, in order.

        Cells without a place in a table are unknown to everyone; they count among the hidden.
        """
        return [recovered for component in self.components(hidden) for recovered in self.attack_component(component)]

    def components(self, hidden: Collection[int]) -> list[list[int]]:
        """The unknown cells by what they tell of one another."""
        unknown = set(hidden) | set(self._linked.unshown())
        found: list[list[int]] = []
        left = set(unknown)
        for place in sorted(unknown):
            if place in left:
                component = self.component_with(place, unknown)
                left.difference_update(component)
                found.append(component)
        return found

    def component_with(self, place: int, unknown: Collection[int]) -> list[int]:
        """What a cell, unknown itself, has to do with: all unknown cells that relations and shares lead to."""
        found, waiting = {place}, [place]
        while waiting:
            at = waiting.pop()
            beside = [self._linked.relations[number] for number in self._relations_of.get(at, ())]
            shares = [self._linked.shares[number] for number in self._shares_of.get(at, ())]
            for other in (*(other for row in beside for other in row), *(p for s in shares for p in (s.part, s.whole))):
                if other in unknown and other not in found:
                    found.add(other)
                    waiting.append(other)
        return sorted(found)

    def relations_with(self, places: Iterable[int]) -> list[dict[int, float]]:
        """The relations that cells stand in, each once, in order."""
        numbers = sorted({number for place in places for number in self._relations_of.get(place, ())})
        return [self._linked.relations[number] for number in numbers]

    def narrow(self, component: list[int]) -> tuple[int, ...]:
        """Cells of one component that can be worked out without a programme (`narrow.py`)."""
        key = frozenset(component)
        if key not in self._narrow:
            numbers = {number for place in component for number in self._relations_of.get(place, ())}
            self._narrow[key] = tuple(narrow_cells(self._linked, component, sorted(numbers)))
        return self._narrow[key]

    def attack_component(self, component: list[int]) -> tuple[Recovered, ...]:
        """The cells of one component that can be worked out."""
        key = frozenset(component)
        if key not in self._found:
            self._found[key] = tuple(self._attack(component))
        return self._found[key]

    def _attack(self, component: list[int]) -> list[Recovered]:
        cells = [self._linked.cells[place] for place in component]
        targets = [at for at, cell in enumerate(cells) if cell.is_guarded]
        rows, low, high = self._constraints(component)
        if not rows:
            return _without_relations(component, self._linked, targets)
        programme = _Programme(self._linked, component, rows, low, high)
        least = greatest = numpy.array([cell.value for cell in cells])

        def learn(fill: NDArray[numpy.float64] | None) -> None:
            nonlocal least, greatest
            if fill is not None:
                least, greatest = numpy.minimum(least, fill), numpy.maximum(greatest, fill)

        def is_open(at: int) -> bool:
            return tells_too_much(least[at], greatest[at], cells[at].is_whole)

        # All together first: each fill of them shows many to be safe at once.
        before = len(targets) + 1
        while 0 < len(still := [at for at in targets if is_open(at)]) < before:
            before = len(still)
            learn(programme.best(still, -1))
            learn(programme.best(still, 1))
        recovered = []
        for at in targets:
            for sign in (-1, 1):
                if is_open(at):
                    learn(programme.best([at], sign))
            if is_open(at):
                recovered.append(Recovered(component[at], float(least[at]), float(greatest[at])))
        return recovered

    def _constraints(self, component: list[int]) -> tuple[list[dict[int, float]], list[float], list[float]]:
        """Rows over the component's cells, with what each must be at least and at most."""
        at = {place: position for position, place in enumerate(component)}
        cells = self._linked.cells
        rows: list[dict[int, float]] = []
        low: list[float] = []
        high: list[float] = []
        for number in sorted({number for place in component for number in self._relations_of.get(place, ())}):
            relation = self._linked.relations[number]
            rows.append({at[place]: factor for place, factor in relation.items() if place in at})
            public = sum(factor * cells[place].value for place, factor in relation.items() if place not in at)
            low.append(-public)
            high.append(-public)
        for number in sorted({number for place in component for number in self._shares_of.get(place, ())}):
            share = self._linked.shares[number]
            for limit, sides in ((share.low, (0.0, inf)), (share.high, (-inf, 0.0))):
                terms = {share.part: 100.0, share.whole: -limit}
                public = sum(factor * cells[place].value for place, factor in terms.items() if place not in at)
                rows.append({at[place]: factor for place, factor in terms.items() if place in at})
                low.append(sides[0] - public)
                high.append(sides[1] - public)
        return rows, low, high


class _Programme:
    """The hidden cells of one component as a programme for HiGHS."""

    def __init__(
        self,
        linked: LinkedCells,
        component: list[int],
        rows: list[dict[int, float]],
        low: list[float],
        high: list[float],
    ):
        cells = [linked.cells[place] for place in component]
        matrix = numpy.zeros((len(rows), len(component)))
        for number, row in enumerate(rows):
            for at, factor in row.items():
                matrix[number, at] = factor
        self._size = len(component)
        self._constraints = LinearConstraint(matrix, numpy.array(low) - TOLERANCE, numpy.array(high) + TOLERANCE)
        self._bounds = Bounds(
            [max(cell.known[0], cell.value - FARTHEST) for cell in cells],
            [min(cell.known[1], cell.value + FARTHEST) for cell in cells],
        )
        self._whole = numpy.array([int(cell.is_whole) for cell in cells])

    def best(self, targets: Iterable[int], sign: int) -> NDArray[numpy.float64] | None:
        """A consistent fill in which the sum of the targets is greatest (sign -1) or least (1).

        None if HiGHS finds none, which proves nothing, so that what was not shown to be safe stays unsafe.
        """
        aim = numpy.zeros(self._size)
        aim[list(targets)] = sign
        result = milp(aim, integrality=self._whole, bounds=self._bounds, constraints=self._constraints)
        if result.status != OPTIMAL:
            return None
        fill: NDArray[numpy.float64] = numpy.where(self._whole == 1, numpy.round(result.x), result.x)
        return fill


def _without_relations(component: list[int], linked: LinkedCells, targets: list[int]) -> list[Recovered]:
    return [
        Recovered(place, *cell.known)
        for place, cell in ((component[at], linked.cells[component[at]]) for at in targets)
        if tells_too_much(max(cell.known[0], -FARTHEST), min(cell.known[1], FARTHEST), cell.is_whole)
    ]


def _by_place(rows: list[dict[int, float]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        for place in row:
            found.setdefault(place, []).append(number)
    return found
