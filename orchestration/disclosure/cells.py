"""Cells and what ties them together: `LinkedCells` is every table of one publication, and every one before it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

# A count from 1 to 5 may be a person whom somebody knows (Department for Education, children in need: "any number from
# one to five inclusive has been replaced").
SMALLEST_SMALL = 1
LARGEST_SMALL = 5
# Published figures have four decimals.
EXACT = 1e-6


@dataclass(frozen=True)
class Cell:
    """One number, in whatever unit its table has.

    `known` is what anyone knows of it while it is hidden, both ends included. `is_sensitive`: it must be hidden.
    `is_shown`: it has a place in a table; a difference of two cells has none, and can still be sensitive.
    `is_public`: it stands where nobody can hide it, such as an earlier publication. `is_whole`: a count.
    `is_zero_that_stays`: public because it is a zero, and hidden only where nothing else helps.
    `is_lost`: hidden, and yet known by what was published before, so that nothing else is hidden for its sake.
    `rank`: of two cells that could be hidden, the one with the lower rank is.
    """

    value: float
    known: tuple[float, float] = (0, inf)
    is_sensitive: bool = False
    is_shown: bool = True
    is_public: bool = False
    is_whole: bool = True
    rank: int = 0
    is_zero_that_stays: bool = False
    is_lost: bool = False

    @property
    def is_protected(self) -> bool:
        """True if it must not follow from public cells, whatever else has to be hidden for that."""
        return self.is_sensitive and not self.is_lost

    @property
    def is_guarded(self) -> bool:
        """True if nobody may be able to work it out while it is hidden."""
        return (self.is_shown or self.is_sensitive) and not self.is_lost


def count_cell(value: float, *, is_shown: bool = True, rank: int = 0) -> Cell:
    """A count of people or of what happened to them: hidden from 1 to 5, which anyone knows who knows the rule.

    A zero says that there is nobody, so it stays; what is hidden for the sake of others is therefore more than 5. Who
    reads the rules can tell the two apart in places: what a small number is the denominator of is left out. Of a number
    without a place in a table nobody is told that it is small: only that it is not below zero.
    """
    is_small = SMALLEST_SMALL <= value <= LARGEST_SMALL
    return Cell(
        value=value,
        known=_known_while_hidden(value) if is_shown else (0, inf),
        is_sensitive=is_small,
        is_shown=is_shown,
        is_public=value == 0 and is_shown,
        rank=rank,
        is_zero_that_stays=value == 0 and is_shown,
    )


def _known_while_hidden(value: float) -> tuple[float, float]:
    """What anyone knows of a hidden count who knows why it is hidden: for itself, or for the sake of others."""
    if value > LARGEST_SMALL:
        return (LARGEST_SMALL + 1, inf)
    return (SMALLEST_SMALL, LARGEST_SMALL) if value >= SMALLEST_SMALL else (0, inf)


@dataclass(frozen=True)
class Share:
    """A rounded share that stands in a table: low <= 100 * part / whole <= high. Part and whole are places of cells."""

    part: int
    whole: int
    low: float
    high: float


@dataclass
class LinkedCells:
    """Cells under their names, relations (each a sum of cells times numbers that is zero) and shares."""

    names: list[Hashable] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    relations: list[dict[int, float]] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    _places: dict[Hashable, int] = field(default_factory=dict)
    _seen: set[frozenset[tuple[int, float]]] = field(default_factory=set)

    def add(self, name: Hashable, cell: Cell) -> int:
        """Give a cell its place; a name that is there already keeps its cell."""
        if name not in self._places:
            self._places[name] = len(self.cells)
            self.names.append(name)
            self.cells.append(cell)
        return self._places[name]

    def place(self, name: Hashable) -> int:
        """Where a cell is. Raises KeyError if there is none of that name."""
        return self._places[name]

    def has(self, name: Hashable) -> bool:
        """True if there is a cell of that name."""
        return name in self._places

    def relate(self, terms: Mapping[int, float]) -> bool:
        """Add a relation among places if it is true of the numbers; gives whether it is."""
        kept = {place: float(factor) for place, factor in terms.items() if factor}
        if abs(sum(factor * self.cells[place].value for place, factor in kept.items())) > EXACT:
            return False
        if len(kept) > 1 and (same := frozenset(kept.items())) not in self._seen:
            self._seen.add(same)
            self.relations.append(kept)
        return True

    def total(self, total: int, parts: Iterable[int]) -> bool:
        """The relation that a total is the sum of its parts."""
        terms = {total: -1.0}
        for part in parts:
            terms[part] = terms.get(part, 0) + 1
        return self.relate(terms)

    def unshown(self) -> list[int]:
        """The places of cells that nobody is told: neither in a table now nor public before."""
        return [place for place, cell in enumerate(self.cells) if not cell.is_shown and not cell.is_public]

    def groups(self) -> list[list[int]]:
        """The places of cells that relations tie together, each group in order; a cell without relations is alone."""
        return connected(range(len(self.cells)), [list(relation) for relation in self.relations])


def connected(places: Iterable[int], ties: Sequence[Sequence[int]]) -> list[list[int]]:
    """Places grouped by ties, in the order of each group's first; what a tie names beside the places is left out."""
    leader = {place: place for place in places}

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for tie in ties:
        of_these = [place for place in tie if place in leader]
        for place in of_these[1:]:
            first, second = sorted((find(of_these[0]), find(place)))
            leader[second] = first
    groups: dict[int, list[int]] = {}
    for place in leader:
        groups.setdefault(find(place), []).append(place)
    return [sorted(group) for _, group in sorted(groups.items())]
