"""What can be seen of hidden cells without a programme: exact combinations, and intervals that follow row by row.

Both only ever find cells that can truly be worked out, in a tenth of the time that HiGHS takes; what they do not find
the attack may.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from orchestration.disclosure.cells import LinkedCells
from orchestration.disclosure.elimination import NOTHING, Matrix, null_space
from orchestration.disclosure.intervals import FARTHEST, TOLERANCE, tells_too_much

SWEEPS = 15
# The reduction of more cells takes longer than a programme.
LARGEST_REDUCED = 100


def narrow_cells(linked: LinkedCells, component: Sequence[int], relations: Sequence[int]) -> list[int]:
    """The cells of one component that can be worked out; `relations` are the numbers of those that touch it."""
    at = {place: position for position, place in enumerate(component)}
    cells = [linked.cells[place] for place in component]
    rows: list[dict[int, float]] = []
    matrix = numpy.zeros((len(relations), len(component)))
    sums = numpy.zeros(len(relations))
    for number, relation in enumerate(linked.relations[each] for each in relations):
        rows.append({at[place]: factor for place, factor in relation.items() if place in at})
        for position, factor in rows[-1].items():
            matrix[number, position] = factor
        sums[number] = -sum(factor * linked.cells[place].value for place, factor in relation.items() if place not in at)
    low, high = _tightened(
        matrix,
        sums,
        numpy.array([max(cell.known[0], cell.value - FARTHEST) for cell in cells]),
        numpy.array([min(cell.known[1], cell.value + FARTHEST) for cell in cells]),
    )
    told = [position for position, cell in enumerate(cells) if cell.is_guarded]
    narrow = [position for position in told if tells_too_much(low[position], high[position], cells[position].is_whole)]
    if not narrow and len(rows) > 1 and len(component) <= LARGEST_REDUCED:
        basis = null_space(len(component), rows)
        narrow = [position for position in told if abs(basis[position]).max(initial=0) < NOTHING]
    return [component[position] for position in narrow]


def _tightened(matrix: Matrix, sums: Matrix, low: Matrix, high: Matrix) -> tuple[Matrix, Matrix]:
    """Narrower intervals: what a cell can be, given what the others of its row can be, until nothing changes."""
    used = matrix != 0
    up, down = numpy.where(matrix > 0, matrix, 0), numpy.where(matrix < 0, matrix, 0)
    factors = numpy.where(used, matrix, 1)
    for _ in range(SWEEPS):
        own_least, own_greatest = up * low + down * high, up * high + down * low
        one = (sums[:, None] - (own_greatest.sum(axis=1)[:, None] - own_greatest)) / factors
        other = (sums[:, None] - (own_least.sum(axis=1)[:, None] - own_least)) / factors
        ends_low = numpy.where(used, numpy.minimum(one, other), -numpy.inf).max(axis=0, initial=-numpy.inf)
        ends_high = numpy.where(used, numpy.maximum(one, other), numpy.inf).min(axis=0, initial=numpy.inf)
        new_low, new_high = numpy.maximum(low, ends_low), numpy.minimum(high, ends_high)
        if (new_low <= low + TOLERANCE).all() and (new_high >= high - TOLERANCE).all():
            break
        low, high = new_low, new_high
    return low, high
