"""Which cells to hide: the sensitive ones, and as few others as keep them hidden under the attack.

In three steps, each deterministic: Gaussian elimination hides what must be hidden for reasons of algebra; the attack
then names cells whose intervals are still too narrow, and more is hidden beside those; last, every cell that was
hidden for the sake of another is published again if the attack finds nothing then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orchestration.disclosure.attack import Attacker, Recovered
from orchestration.disclosure.cells import LinkedCells
from orchestration.disclosure.elimination import cells_to_hide

# In groups of so many cells several beginnings are tried, and up to so many every choice is looked at closely.
TINY_GROUP = 25
SMALL_GROUP = 40
# In larger components what was hidden stays hidden: to look at each cell again would take minutes.
LARGEST_LOOKED_AT = 250
# How many cells to hide are tried against the attack before the one that helps most is taken.
TRIED = 8


@dataclass(frozen=True)
class Suppression:
    """What to hide: `primary` are the sensitive cells, `secondary` those hidden for their sake; `recovered` are cells
    that could be worked out all the same, because something public gives them away.
    """

    primary: frozenset[int]
    secondary: frozenset[int]
    recovered: tuple[Recovered, ...]

    @property
    def hidden(self) -> frozenset[int]:
        """All that is hidden."""
        return self.primary | self.secondary


def suppress(linked: LinkedCells) -> Suppression:
    """Choose what to hide. Every group of linked cells is judged by itself."""
    attacker = Attacker(linked)
    primary: set[int] = set()
    secondary: set[int] = set()
    for group in linked.groups():
        sensitive = {place for place in group if linked.cells[place].is_sensitive}
        if not sensitive:
            continue
        primary |= {place for place in sensitive if linked.cells[place].is_shown}
        secondary |= _fewest(linked, attacker, group, primary & sensitive)
    return Suppression(frozenset(primary), frozenset(secondary), tuple(attacker.attack(primary | secondary)))


def _fewest(linked: LinkedCells, attacker: Attacker, group: list[int], primary: set[int]) -> set[int]:
    """The smallest set that any way of beginning leads to; of equal ones the first."""
    beginnings: list[set[int]] = [set()]
    if len(group) <= TINY_GROUP:
        free = [place for place in group if is_free(linked, place)]
        for order in ORDERS:
            ordered = sorted(free, key=lambda place: order(linked, place))
            if (hidden := cells_to_hide(linked, group, ordered, primary)) not in beginnings:
                beginnings.append(hidden)
    found = []
    for hidden in beginnings:
        work = _Work(linked, attacker, group, primary, hidden)
        if len(group) > SMALL_GROUP:
            work.hide_beside_single_cells()
        work.hide_more()
        work.publish_again()
        found.append(work.secondary)
    return min(found, key=len)


def is_free(linked: LinkedCells, place: int) -> bool:
    """True if a cell stands in a table and can be hidden or shown."""
    cell = linked.cells[place]
    return cell.is_shown and not cell.is_public and not cell.is_sensitive


def _largest_first(linked: LinkedCells, place: int) -> tuple[float, ...]:
    cell = linked.cells[place]
    return (-cell.rank, -cell.value, place)


def _smallest_first(linked: LinkedCells, place: int) -> tuple[float, ...]:
    cell = linked.cells[place]
    return (cell.rank, cell.value, place)


ORDERS: Sequence[Callable[[LinkedCells, int], tuple[float, ...]]] = (_largest_first, _smallest_first)


class _Work:
    """One group of linked cells on its way: what is hidden beside the sensitive ones so far."""

    def __init__(
        self, linked: LinkedCells, attacker: Attacker, group: list[int], primary: set[int], secondary: set[int]
    ):
        self._linked = linked
        self._attacker = attacker
        self.secondary = secondary
        self._always = primary | set(group).intersection(linked.unshown())
        self._lost: set[int] = set()

    def hide_beside_single_cells(self) -> None:
        """The quick beginning for large groups: where a relation has one unknown cell alone, hide another one of it.

        Sensitive cells count as one where the relation has no other unknown: their sum says too much.
        """
        waiting = self._attacker.relations_with(sorted(self._always))
        while waiting:
            relation = waiting.pop(0)
            unknown = (self._always | self.secondary).intersection(relation)
            others = [place for place in unknown if not self._linked.cells[place].is_sensitive]
            if not unknown or len(others) > 1 or (others and len(unknown) > 1):
                continue
            near = [place for place in relation if is_free(self._linked, place) and place not in self.secondary]
            if near:
                choice = min(near, key=self._cost)
                self.secondary.add(choice)
                waiting.extend(self._attacker.relations_with([choice]))

    def hide_more(self) -> None:
        """Hide more until nothing can be worked out, or nothing is left that would help."""
        waiting = sorted(self._always | self.secondary)
        while waiting:
            component = self._component_with(waiting[0], self.secondary)
            recovered = self._recovered(component)
            if not recovered:
                done = set(component)
                waiting = [place for place in waiting if place not in done]
            helped: set[int] = set()
            for target in recovered if len(component) > SMALL_GROUP else recovered[:1]:
                if target in helped:
                    continue
                if (choice := self._choose(target, component)) is None:
                    self._lost.add(target)
                else:
                    self.secondary.add(choice)
                    helped.update(other for row in self._attacker.relations_with([choice]) for other in row)

    def publish_again(self) -> None:
        """Show each cell again that need not be hidden, the largest first."""
        for place in sorted(self.secondary, key=lambda place: _largest_first(self._linked, place)):
            without = self.secondary - {place}
            unknown = self._always | without
            if any(len(unknown.intersection(relation)) == 1 for relation in self._attacker.relations_with([place])):
                continue
            beside = {other for relation in self._attacker.relations_with([place]) for other in relation} & unknown
            while beside:
                component = self._component_with(min(beside), without)
                if len(component) > LARGEST_LOOKED_AT or self._recovered(component):
                    break
                beside.difference_update(component)
            else:
                self.secondary = without

    def _recovered(self, component: list[int]) -> list[int]:
        """What can be worked out and is not lost; of a component with something narrow only that."""
        if found := [place for place in self._attacker.narrow(component) if place not in self._lost]:
            return found
        return [each.place for each in self._attacker.attack_component(component) if each.place not in self._lost]

    def _component_with(self, place: int, secondary: set[int]) -> list[int]:
        return self._attacker.component_with(place, self._always | secondary)

    def _choose(self, target: int, component: list[int]) -> int | None:
        """The cell near one that can be worked out whose hiding leaves the fewest others to be; None if none helps.

        Near is what stands in a relation with it, or with what is unknown beside it.
        """
        near = (
            self._near([target]) or self._near(component) or self._zeros_near([target]) or self._zeros_near(component)
        )
        return min(near, key=self._cost_of_few if len(component) <= SMALL_GROUP else self._cost, default=None)

    def _cost_of_few(self, place: int) -> tuple[float, ...]:
        """How many cells are seen to be narrow when this one is hidden too."""
        left = self._attacker.narrow(self._component_with(place, self.secondary | {place}))
        return (len(left), *_smallest_first(self._linked, place))

    def _cost(self, place: int) -> tuple[float, ...]:
        """The same, guessed: relations of which this would be the only unknown cell, less those that have one now."""
        unknown = self._always | self.secondary
        counts = [len(unknown.intersection(relation)) for relation in self._attacker.relations_with([place])]
        return (counts.count(0) - counts.count(1), *_smallest_first(self._linked, place))

    def _zeros_near(self, places: list[int]) -> list[int]:
        """Zeros, the last resort: small cells among zeros alone are known too well, whatever else is hidden."""
        found = {place for relation in self._attacker.relations_with(places) for place in relation}
        return sorted(
            place
            for place in found - self.secondary - self._always
            if self._linked.cells[place].is_zero_that_stays and self._linked.cells[place].is_public
        )[:TRIED]

    def _near(self, places: list[int]) -> list[int]:
        found = {
            place
            for relation in self._attacker.relations_with(places)
            for place in relation
            if is_free(self._linked, place) and place not in self.secondary
        }
        return sorted(found, key=lambda place: _smallest_first(self._linked, place))[:TRIED]
