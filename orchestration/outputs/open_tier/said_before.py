"""What earlier releases of the tier said: numbers that have moved since, and numbers that they gave away themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf

from orchestration.disclosure.attack import Attacker
from orchestration.disclosure.cells import LARGEST_SMALL, LinkedCells
from orchestration.outputs.open_tier.figures import Key, Number
from orchestration.outputs.open_tier.linking import Linked, Said, said_openly


def guard_revisions(linked: Linked, numbers: Mapping[Key, Number], earlier: Sequence[Mapping[Key, Said]]) -> set[int]:
    """Protect each number that was given before and has since moved by 1 to 5: the difference is a count of people too.

    Not one that follows from what was given before: conferences whose minutes have all fallen due are as many as took
    place, and how many took place was said.

    Returns:
        The places that are hidden for this reason alone.
    """
    moved: set[int] = set()
    for each in earlier:
        for key in said_openly(each):
            number = numbers.get(key)
            if number is None or number.kind == "population":
                continue
            if 0 < abs(number.value - each[key].number.value) <= LARGEST_SMALL:
                place = linked.places[key]
                cell = linked.cells.cells[place]
                if (cell.is_shown or key.part == "complement") and not cell.is_public and not cell.is_sensitive:
                    moved.add(place)
    moved -= _following_from_public(linked.cells)
    for place in moved:
        linked.cells.cells[place] = replace(linked.cells.cells[place], is_sensitive=True)
    return moved


def mark_lost(linked: Linked) -> None:
    """Find what can be worked out from the earlier releases alone, and mark it: nothing of this release can help it.

    They were made by the rules of their day, and series that agree now may not have agreed then. What they gave away
    stays hidden, and nothing else is hidden for its sake.
    """
    if not linked.said_before:
        return
    then = LinkedCells(relations=linked.cells.relations)
    for place, cell in enumerate(linked.cells.cells):
        is_public = cell.is_public and not cell.is_zero_that_stays
        if place in linked.confidential_before:
            then.add(place, replace(cell, is_public=is_public))
        elif place in linked.said_before:
            # That it is hidden for itself may be said only now.
            known = (0, inf) if cell.known[0] >= 0 else cell.known
            then.add(place, replace(cell, is_public=is_public, known=known))
        else:
            then.add(place, replace(cell, is_public=is_public, is_shown=False, is_sensitive=False, known=(-inf, inf)))
    hidden = [place for place, cell in enumerate(then.cells) if not cell.is_public]
    for each in Attacker(then).attack(hidden):
        cell = linked.cells.cells[each.place]
        linked.cells.cells[each.place] = replace(cell, is_lost=True, known=(each.least, each.greatest))


def _following_from_public(cells: LinkedCells) -> set[int]:
    """Cells that are the only ones of a relation that are not public, and what follows from them in the same way."""
    known = {place for place, cell in enumerate(cells.cells) if cell.is_public}
    found: set[int] = set()
    left = cells.relations
    while True:
        unknown = [(relation, set(relation) - known) for relation in left]
        new = {place for _, places in unknown if len(places) == 1 for place in places}
        if not new:
            return found
        found |= new
        known |= new
        left = [relation for relation, places in unknown if len(places) > 1]
