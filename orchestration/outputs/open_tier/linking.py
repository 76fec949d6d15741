"""From the numbers of one authority's releases to linked cells: which numbers are one, and what ties them together.

Every number of every release of the tier is a cell. A number that has not changed since an earlier release is the same
cell in both; one that has changed is another, and the earlier one keeps its own relations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from orchestration.disclosure.cells import LARGEST_SMALL, SMALLEST_SMALL, Cell, LinkedCells, count_cell
from orchestration.outputs.open_tier.figures import ALL, DAY, QUARTER, YEAR, Key, Number
from orchestration.outputs.open_tier.relations import declared_totals, relations_of, totals_of
from orchestration.outputs.open_tier.rules import Identity, Profile
from orchestration.outputs.open_tier.sameness import Same, Version, join_equal_series

RANKS = {YEAR: 6, DAY: 4, QUARTER: 2}
# How a release of the tier said a number: it stood there; `c`; `x`; it has no place there, or the account does not say,
# as accounts of before 30 November 2026 do not.
PUBLIC, CONFIDENTIAL, LEFT_OUT, HIDDEN = "public", "confidential", "left_out", "hidden"


@dataclass(frozen=True)
class Said:
    """A number as an earlier release had it, and how it was said there."""

    number: Number
    status: str


@dataclass
class Linked:
    """The cells of one authority.

    `places` has those of this release; `left_out` are parts of a total of 1 to 5; `said_before` are those of earlier
    releases, and `confidential_before` those of them that stood there as `c`.
    """

    cells: LinkedCells
    places: dict[Key, int]
    left_out: set[int]
    said_before: set[int]
    confidential_before: set[int]


def link(
    numbers: Mapping[Key, Number],
    earlier: Sequence[Mapping[Key, Said]],
    profile: Profile,
    declared: Sequence[Identity],
) -> Linked:
    """Link the numbers of a release with those of the releases before it, all of one authority."""
    releases: list[Mapping[Key, Number]] = [_numbers(each) for each in earlier]
    same = Same()
    # Definitions first: a number that is equal to a part and to its whole is joined with the one that it is.
    for each in (*releases, numbers):
        for total, parts in declared_totals(each, declared):
            if len(parts) == 1:
                same.join((total, each[total].value), (parts[0], each[parts[0]].value))
    for each in (*releases, numbers):
        join_equal_series(each, same, are_zeros_hidden=profile.are_zeros_hidden)
    now_left_out = {same.of(version) for version in _parts_of_small_totals(numbers, declared)}
    now = {same.of((key, number.value)) for key, number in numbers.items()}
    public = {same.of((key, each[key].number.value)) for each in earlier for key in said_openly(each)}
    linked = Linked(LinkedCells(), {}, set(), set(), set())
    hidden_zeros = _zeros_to_hide(numbers, same) if profile.are_zeros_hidden else set()
    for each in (numbers, *releases):
        for key, number in each.items():
            version = same.of((key, number.value))
            cell = _cell(key, number, is_shown=version in now and key.part != "complement")
            if version in now_left_out:
                cell = replace(cell, known=(0, inf), is_shown=False, is_public=False)
            if version in hidden_zeros:
                cell = replace(cell, known=(0, LARGEST_SMALL), is_sensitive=True, is_public=False)
            _put(linked.cells, version, cell, is_public=version in public)
    linked.places = {key: linked.cells.place(same.of((key, number.value))) for key, number in numbers.items()}
    linked.left_out = {linked.cells.place(version) for version in now_left_out if version not in public}
    for key, said in (each for release in earlier for each in release.items()):
        version = same.of((key, said.number.value))
        place = linked.cells.place(version)
        linked.said_before.add(place)
        if said.status == CONFIDENTIAL and version not in public:
            linked.confidential_before.add(place)
            known = _cell(key, said.number, is_shown=True).known
            linked.cells.cells[place] = replace(linked.cells.cells[place], known=known)
    for each in (numbers, *releases):
        places = {key: linked.cells.place(same.of((key, number.value))) for key, number in each.items()}
        for relation in relations_of(each, declared):
            linked.cells.relate(_sum_up(relation, places))
    return linked


def said_openly(said: Mapping[Key, Said]) -> list[Key]:
    """The numbers that a release gave: those that stood there, and the rest of a percentage whose two numbers did."""
    openly = {key for key, each in said.items() if each.status == PUBLIC}
    of_both = ("numerator", "denominator")
    return [
        key
        for key in said
        if key in openly or (key.part == "complement" and all(key._replace(part=part) in openly for part in of_both))  # type: ignore[arg-type]
    ]


def _numbers(said: Mapping[Key, Said]) -> dict[Key, Number]:
    return {key: each.number for key, each in said.items()}


def _put(cells: LinkedCells, version: Version, cell: Cell, *, is_public: bool) -> None:
    """Add a cell, or make one that is there stricter by what another of its names says."""
    if cells.has(version):
        place = cells.place(version)
        there = cells.cells[place]
        cell = replace(
            there,
            is_shown=there.is_shown or cell.is_shown,
            is_sensitive=there.is_sensitive or cell.is_sensitive,
            is_public=there.is_public or cell.is_public,
            is_zero_that_stays=there.is_zero_that_stays or cell.is_zero_that_stays,
            known=(max(there.known[0], cell.known[0]), min(there.known[1], cell.known[1])),
            rank=max(there.rank, cell.rank),
        )
    place = cells.add(version, cell)
    if is_public:
        cell = replace(cell, is_public=True, is_sensitive=False, is_zero_that_stays=False)
    cells.cells[place] = cell


def _cell(key: Key, number: Number, *, is_shown: bool) -> Cell:
    rank = (1 if key.breakdown != ALL else RANKS[key.period_type]) + (key.part == "denominator")
    if number.kind == "population":
        return Cell(number.value, is_public=True, rank=rank)
    if number.kind == "difference":
        return Cell(number.value, known=(-inf, inf), is_shown=is_shown, is_whole=number.is_whole, rank=rank)
    if number.is_whole:
        return count_cell(number.value, is_shown=is_shown, rank=rank)
    is_small = 0 < number.value <= LARGEST_SMALL
    known = (0, LARGEST_SMALL) if is_small and is_shown else (0, inf)
    return Cell(number.value, known, is_small, is_shown, number.value == 0 and is_shown, is_whole=False, rank=rank)


def _parts_of_small_totals(numbers: Mapping[Key, Number], declared: Sequence[Identity]) -> Iterable[Version]:
    """A total of 1 to 5 is not broken down: its parts are all smaller, and the zeros among them say where it is not.

    Always, also where only one part is not zero: or what is left out would say that there are several.
    """
    in_parts = (each for each in declared_totals(numbers, declared) if len(each[1]) > 1)
    for total, parts in (*totals_of(numbers), *in_parts):
        if _is_small_count(numbers[total]):
            yield from ((key, numbers[key].value) for key in parts)
    for key, number in numbers.items():
        if key.part == "complement" and _is_small_count(numbers[key._replace(part="denominator")]):
            part = key._replace(part="numerator")
            yield from ((key, number.value), (part, numbers[part].value))


def _is_small_count(number: Number) -> bool:
    return number.kind == "count" and SMALLEST_SMALL <= number.value <= LARGEST_SMALL


def _zeros_that_say_something(numbers: Mapping[Key, Number]) -> set[Key]:
    """Zeros by which everybody in a group is known to be something: none of them, all of them, all in one place."""
    found = {
        key
        for key, number in numbers.items()
        if number.value == 0
        and key.part != "denominator"
        and (whole := numbers.get(key._replace(part="denominator"))) is not None
        and whole.kind == "count"
        and whole.value > 0
    }
    for _, parts in totals_of(numbers):
        places = [key for key in parts if numbers[key].value != 0]
        if len(places) == 1 and places[0].breakdown != ALL and numbers[places[0]].kind == "count":
            found |= {key for key in parts if numbers[key].value == 0}
    return found


def _zeros_to_hide(numbers: Mapping[Key, Number], same: Same) -> set[Version]:
    """Zeros that say something of somebody. Where all may know that there is nobody, nobody of them says nothing."""
    zeros = _zeros_that_say_something(numbers)
    hidden = {same.of((key, 0.0)) for key in zeros}

    def is_of_nobody(key: Key) -> bool:
        whole = key._replace(part="denominator")
        is_empty = key != whole and whole in numbers and numbers[whole].value == 0
        return is_empty and same.of((whole, 0.0)) not in hidden

    return {same.of((key, 0.0)) for key in zeros if not is_of_nobody(key)}


def _sum_up(terms: Iterable[tuple[Key, float]], places: Mapping[Key, int]) -> dict[int, float]:
    summed: dict[int, float] = {}
    for key, factor in terms:
        summed[places[key]] = summed.get(places[key], 0) + factor
    return summed
