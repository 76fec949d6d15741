"""The same answers by trying everything: all consistent fills of small tables, and all sets of cells to hide."""

from __future__ import annotations

import random
from itertools import combinations, product

from orchestration.disclosure.attack import tells_too_much
from orchestration.disclosure.cells import LinkedCells, count_cell
from orchestration.disclosure.suppression import is_free

# No hidden cell of these small tables can be larger: they hold smaller numbers than this together.
LARGEST = 40


def random_table(drawn: random.Random, rows: int, columns: int, largest: int = 9) -> LinkedCells:
    """A table of counts with its totals, about half of them from 0 to 5."""
    inner = [
        [drawn.randint(0, 5) if drawn.random() < 0.5 else drawn.randint(0, largest) for _ in range(columns)]
        for _ in range(rows)
    ]
    return table(inner)


def table(inner: list[list[int]]) -> LinkedCells:
    """A table with a total of each row and column, and of all."""
    linked = LinkedCells()
    height, width = len(inner), len(inner[0])
    for row, column in product(range(height), range(width)):
        linked.add((row, column), count_cell(inner[row][column]))
    for row in range(height):
        linked.add((row, "all"), count_cell(sum(inner[row]), rank=1))
        linked.total(linked.place((row, "all")), [linked.place((row, column)) for column in range(width)])
    for column in range(width):
        linked.add(("all", column), count_cell(sum(line[column] for line in inner), rank=1))
        linked.total(linked.place(("all", column)), [linked.place((row, column)) for row in range(height)])
    linked.add(("all", "all"), count_cell(sum(map(sum, inner)), rank=2))
    linked.total(linked.place(("all", "all")), [linked.place((row, "all")) for row in range(height)])
    linked.total(linked.place(("all", "all")), [linked.place(("all", column)) for column in range(width)])
    return linked


def bounds_by_trying(linked: LinkedCells, hidden: set[int]) -> dict[int, tuple[float, float]]:
    """The least and the greatest number of each hidden cell over every consistent fill of them all."""
    unknown = sorted(hidden | {place for place, cell in enumerate(linked.cells) if not cell.is_shown})
    fills = list(_fills(linked, unknown))
    return {
        place: (min(fill[at] for fill in fills), max(fill[at] for fill in fills)) for at, place in enumerate(unknown)
    }


def _fills(linked: LinkedCells, unknown: list[int]):  # type: ignore[no-untyped-def]
    """Depth first, leaving a branch when a relation whose cells are all known is broken."""
    values: dict[int, float] = {
        place: cell.value for place, cell in enumerate(linked.cells) if place not in set(unknown)
    }
    due: dict[int, list[dict[int, float]]] = {}
    order = {place: at for at, place in enumerate(unknown)}
    for relation in linked.relations:
        last = max((place for place in relation if place in order), key=order.__getitem__, default=None)
        if last is not None:
            due.setdefault(last, []).append(relation)

    def fill(at: int):  # type: ignore[no-untyped-def]
        if at == len(unknown):
            if all(share_holds(values, share) for share in linked.shares):
                yield tuple(values[place] for place in unknown)
            return
        place = unknown[at]
        low, high = linked.cells[place].known
        ready = due.get(place, [])
        if ready:
            # The last unknown of a relation follows from the rest.
            relation = ready[0]
            rest = sum(factor * values[other] for other, factor in relation.items() if other != place)
            candidates = [-rest / relation[place]]
        else:
            candidates = [float(number) for number in range(int(low), int(min(high, LARGEST)) + 1)]
        for value in candidates:
            values[place] = value
            if low <= value <= high and all(
                abs(sum(factor * values[other] for other, factor in relation.items())) < 1e-9 for relation in ready
            ):
                yield from fill(at + 1)
        del values[place]

    yield from fill(0)


def share_holds(values, share) -> bool:  # type: ignore[no-untyped-def]
    part, whole = values[share.part], values[share.whole]
    return share.low * whole <= 100 * part <= share.high * whole


def too_much_by_trying(linked: LinkedCells, hidden: set[int]) -> set[int]:
    """The hidden cells that can be worked out, or nearly."""
    return {
        place
        for place, (least, greatest) in bounds_by_trying(linked, hidden).items()
        if tells_too_much(least, greatest)
    }


def fewest_by_trying(linked: LinkedCells, is_safe) -> int:  # type: ignore[no-untyped-def]
    """How many cells must be hidden beside the sensitive ones: every set is tried, smaller ones first."""
    primary = {place for place, cell in enumerate(linked.cells) if cell.is_sensitive and cell.is_shown}
    free = [place for place in range(len(linked.cells)) if is_free(linked, place)]
    for size in range(len(free) + 1):
        for more in combinations(free, size):
            if is_safe(primary | set(more)):
                return size
    raise AssertionError("hiding everything is not enough")
