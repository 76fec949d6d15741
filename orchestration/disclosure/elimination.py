"""Gaussian elimination: which cells to hide so that no sensitive one is a linear combination of public ones.

Every cell is a combination of a few free numbers (a basis of the null space of the relations). Cells are published one
by one, the most useful first, and each takes its direction out of all others. A cell whose publication would leave
nothing of a sensitive one, so that this would be a combination of what is public, is hidden instead (Langsrud 2024).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy
from numpy.typing import NDArray

from orchestration.disclosure.cells import LinkedCells

NOTHING = 1e-9

Matrix = NDArray[numpy.float64]


def cells_to_hide(linked: LinkedCells, group: Sequence[int], order: Sequence[int], hidden: Collection[int]) -> set[int]:
    """The cells of a group to hide beside those that are hidden already.

    Args:
        linked: the cells.
        group: places that relations tie together.
        order: those of them that may be published, the most useful first; public ones are taken before them.
        hidden: those that are hidden in any case; the sensitive ones among them are protected.
    """
    at = {place: row for row, place in enumerate(group)}
    relations = [relation for relation in linked.relations if next(iter(relation)) in at]
    basis = null_space(len(group), [{at[place]: factor for place, factor in row.items()} for row in relations])
    guarded = _guarded(linked, group, relations, basis, at)
    to_hide = set()
    public = [place for place in group if linked.cells[place].is_public]
    for place in [*public, *order]:
        row = basis[at[place]].copy()
        pivot = int(numpy.argmax(numpy.abs(row)))
        if abs(row[pivot]) < NOTHING:
            continue  # What is public gives it already.
        row /= row[pivot]
        left = guarded - numpy.outer(guarded[:, pivot], row)
        is_gone = numpy.abs(left).max(axis=1, initial=0) < NOTHING
        if is_gone.any():
            if not linked.cells[place].is_public:
                to_hide.add(place)
                continue
            left = left[~is_gone]  # Lost already: the attack will say so.
        guarded = left
        others = numpy.flatnonzero(numpy.abs(basis[:, pivot]) > NOTHING)
        basis[others] -= numpy.outer(basis[others, pivot], row)
    return to_hide - set(hidden)


def null_space(size: int, relations: Sequence[dict[int, float]]) -> Matrix:
    """A row for each cell: how it is made of the free numbers of the relations, by reduction to echelon form."""
    matrix = numpy.zeros((len(relations), size))
    for number, relation in enumerate(relations):
        for cell, factor in relation.items():
            matrix[number, cell] = factor
    pivots: dict[int, int] = {}
    for number in range(len(relations)):
        column = int(numpy.argmax(numpy.abs(matrix[number]) > NOTHING))
        if abs(matrix[number, column]) <= NOTHING:
            continue
        matrix[number] /= matrix[number, column]
        others = numpy.flatnonzero(numpy.abs(matrix[:, column]) > NOTHING)
        others = others[others != number]
        matrix[others] -= numpy.outer(matrix[others, column], matrix[number])
        pivots[column] = number
    free = [cell for cell in range(size) if cell not in pivots]
    basis = numpy.zeros((size, len(free)))
    for column, cell in enumerate(free):
        basis[cell, column] = 1
    for cell, number in pivots.items():
        basis[cell] = -matrix[number, free]
    return basis


def _guarded(
    linked: LinkedCells, group: Sequence[int], relations: list[dict[int, float]], basis: Matrix, at: dict[int, int]
) -> Matrix:
    """The rows that must not become combinations of public ones: sensitive cells, and in each relation their sum.

    The sum, because two cells of 1 to 5 whose sum is known are nearly known (the problem of singletons).
    """
    rows = [basis[at[place]] for place in group if linked.cells[place].is_protected]
    for relation in relations:
        sensitive = [place for place in relation if linked.cells[place].is_protected]
        if 1 < len(sensitive) < len(relation):
            rows.append(numpy.sum([relation[place] * basis[at[place]] for place in sensitive], axis=0))
    kept = [row for row in rows if numpy.abs(row).max(initial=0) > NOTHING]
    return numpy.array(kept) if kept else numpy.zeros((0, basis.shape[1]))
