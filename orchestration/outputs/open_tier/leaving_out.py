"""The last resort: where a number could be worked out whatever else is hidden, all that it stands among is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import replace
from math import inf

from orchestration.disclosure.attack import Attacker
from orchestration.disclosure.suppression import Suppression, suppress
from orchestration.outputs.open_tier.figures import ALL, QUARTER, Key
from orchestration.outputs.open_tier.linking import Linked
from orchestration.outputs.open_tier.relations import end_of_year


def hide(linked: Linked, moved: Collection[int]) -> Suppression:
    """Choose what to hide; where something could be worked out all the same, leave out what it stands among.

    Args:
        linked: the cells; changed by what is left out.
        moved: those that are hidden only because they have moved since an earlier release. One that follows from other
            numbers whatever is hidden gives nothing away that those do not, and is hidden no longer.
    """
    while True:
        chosen = suppress(linked.cells)
        recovered = [each.place for each in chosen.recovered]
        if following := [place for place in recovered if place in moved and linked.cells.cells[place].is_sensitive]:
            for place in following:
                linked.cells.cells[place] = replace(linked.cells.cells[place], is_sensitive=False)
        elif known := _known_by_definitions(linked, recovered, chosen):
            for place in known:
                linked.cells.cells[place] = replace(linked.cells.cells[place], is_sensitive=False)
        elif not recovered or not (
            leave_out_whole(linked, recovered)
            or _give_up(linked, recovered)
            or leave_out_whole(linked, _beside(linked, recovered, chosen))
        ):
            return chosen


def _known_by_definitions(linked: Linked, narrow: Iterable[int], chosen: Suppression) -> list[int]:
    """Left out zeros that follow from what indicators count, with no number that is told: they are no secret of ours.

    That every audit has a grade says that none is without one, whatever is hidden of the audits.
    """
    attacker = Attacker(linked.cells)
    unknown = {*chosen.hidden, *linked.cells.unshown()}

    def is_told_nothing(place: int) -> bool:
        component = attacker.component_with(place, unknown)
        return all(other in unknown for relation in attacker.relations_with(component) for other in relation)

    zeros = [place for place in narrow if place in linked.left_out and linked.cells.cells[place].value == 0]
    return [place for place in zeros if linked.cells.cells[place].is_sensitive and is_told_nothing(place)]


def _beside(linked: Linked, narrow: Iterable[int], chosen: Suppression) -> list[int]:
    """What cells that can be worked out have to do with: the way to a number of an earlier release, which has no place
    in this one, leads over those.
    """
    attacker = Attacker(linked.cells)
    unknown = {*chosen.hidden, *linked.cells.unshown()}
    return sorted({other for place in narrow for other in attacker.component_with(place, unknown)})


def _give_up(linked: Linked, narrow: Iterable[int]) -> bool:
    """Mark what would be known if this release said nothing, by what earlier ones said; False if there is nothing."""
    if not linked.said_before:
        return False
    cells = linked.cells.cells
    attacker = Attacker(linked.cells)
    unknown = [place for place, cell in enumerate(cells) if not cell.is_public or cell.is_zero_that_stays]
    lost = {
        found.place: found
        for place in narrow
        for found in attacker.attack_component(attacker.component_with(place, unknown))
        if found.place == place
    }
    for place, found in lost.items():
        cells[place] = replace(cells[place], is_lost=True, known=(found.least, found.greatest))
    return bool(lost)


def leave_out_whole(linked: Linked, narrow: Iterable[int]) -> bool:
    """Leave out what cells that can be worked out stand among; False if nothing is there to be left out.

    All groups of the indicator in that year, or all its quarters of that year, or its figure of that period: whole, so
    that it is not said which number of them is small. Groups go first, because a total may be known by its groups.
    """
    names: dict[int, list[Key]] = defaultdict(list)
    for key, place in linked.places.items():
        names[place].append(key)
    found = [key for place in narrow for key in names[place]]
    groups = [key for key in found if key.breakdown != ALL]
    quarters = [key for key in found if key.breakdown == ALL and key.period_type == QUARTER]
    for keys in (groups, quarters, found):
        wholes = {_whole(key) for key in keys}
        places = {place for key, place in linked.places.items() if _whole(key) in wholes}
        if going := {place for place in places - linked.left_out if _can_go(linked, place)}:
            for place in going:
                cell = linked.cells.cells[place]
                # A difference may be anything anyway, and of what stood there as `c` more was said before.
                keeps_what_is_known = cell.known[0] < 0 or place in linked.confidential_before
                known = cell.known if keeps_what_is_known else (0, inf)
                linked.cells.cells[place] = replace(cell, known=known, is_shown=False, is_public=False)
            linked.left_out |= going
            return True
    return False


def _whole(key: Key) -> tuple[Hashable, ...]:
    """What is left out together."""
    is_quarter = key.breakdown == ALL and key.period_type == QUARTER
    return (
        key.indicator_id,
        key.breakdown,
        key.period_type,
        end_of_year(key.period_end) if is_quarter else key.period_end,
    )


def _can_go(linked: Linked, place: int) -> bool:
    """False of what was said before, and of the population; a zero that was not can go."""
    cell = linked.cells.cells[place]
    return not cell.is_public or cell.is_zero_that_stays
