"""From the numbers of one authority's releases to linked cells: which numbers are one, and what ties them together.

Every number of every release of the tier is a cell. A number that has not changed since an earlier release is the same
cell in both; one that has changed is another, and the earlier one keeps its own relations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf

from orchestration.disclosure.cells import LARGEST_SMALL, SMALLEST_SMALL, Cell, LinkedCells, count_cell
from orchestration.ground.months import months_before
from orchestration.outputs.open_tier.figures import ALL, DAY, QUARTER, YEAR, Key, Number
from orchestration.outputs.open_tier.rules import Identity, Profile
from orchestration.outputs.open_tier.sameness import Same, Version, join_equal_series

RANKS = {YEAR: 6, DAY: 4, QUARTER: 2}
PUBLIC = "public"


@dataclass(frozen=True)
class Said:
    """A number as an earlier release had it, and whether it was shown there (`public`) or how it was not."""

    number: Number
    status: str


@dataclass
class Linked:
    """The cells of one authority. `places` has those of this release; `left_out` are parts of a total of 1 to 5."""

    cells: LinkedCells
    places: dict[Key, int]
    left_out: set[int]
    revised: set[int]


def link(
    numbers: Mapping[Key, Number],
    earlier: Sequence[Mapping[Key, Said]],
    profile: Profile,
    declared: Sequence[Identity],
) -> Linked:
    """Link the numbers of a release with those of the releases before it, all of one authority."""
    releases: list[Mapping[Key, Number]] = [{key: said.number for key, said in each.items()} for each in earlier]
    same = Same()
    for each in (*releases, numbers):
        join_equal_series(each, same)
    now_left_out = {same.of(version) for version in _parts_of_small_totals(numbers)}
    now = {same.of((key, number.value)) for key, number in numbers.items()}
    public = {
        same.of((key, said.number.value)) for each in earlier for key, said in each.items() if said.status == PUBLIC
    }
    linked = Linked(LinkedCells(), {}, set(), set())
    zeros = _zeros_that_say_something(numbers) if profile.are_zeros_hidden else set()
    hidden_zeros = {same.of((key, 0.0)) for key in zeros}
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
    for each in (numbers, *releases):
        places = {key: linked.cells.place(same.of((key, number.value))) for key, number in each.items()}
        for relation in relations_of(each, declared):
            linked.cells.relate(_sum_up(relation, places))
    _guard_revisions(linked, numbers, earlier)
    return linked


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


def relations_of(numbers: Mapping[Key, Number], declared: Sequence[Identity]) -> list[list[tuple[Key, float]]]:
    """What may be true of the numbers of one release: terms whose sum is zero. Those that are not are passed over."""
    found = [[(total, -1.0), *((part, 1.0) for part in parts)] for total, parts in _totals(numbers)]
    for key in numbers:
        if key.part == "complement":
            terms = [(key, 1.0), (key._replace(part="numerator"), 1.0), (key._replace(part="denominator"), -1.0)]
            found.append(terms)
    for identity in declared:
        for key in numbers:
            if key.indicator_id == identity.total and key.part == "numerator" and key.breakdown == ALL:
                found.append(_identity_at(key, identity))
    return [terms for terms in found if all(key in numbers for key, _ in terms)]


def _identity_at(key: Key, identity: Identity) -> list[tuple[Key, float]]:
    terms = [(key, -1.0)]
    flows = key
    if identity.is_stock:
        terms.append((key._replace(period_end=months_before(key.period_end, 3)), 1.0))
        flows = key._replace(period_type=QUARTER)
    terms += [(flows._replace(indicator_id=indicator), 1.0) for indicator in identity.plus]
    return [*terms, *((flows._replace(indicator_id=indicator), -1.0) for indicator in identity.minus)]


def _totals(numbers: Mapping[Key, Number]) -> list[tuple[Key, list[Key]]]:
    """Each number with those that add up to it, if they do: groups of one breakdown, the quarters of a year."""
    parts: dict[tuple[Key, str], list[Key]] = defaultdict(list)
    for key in numbers:
        if key.breakdown != ALL:
            parts[(key._replace(breakdown=ALL, breakdown_value=ALL), key.breakdown)].append(key)
        elif key.period_type == QUARTER:
            year = key._replace(period_type=YEAR, period_end=_end_of_year(key.period_end))
            parts[(year, QUARTER)].append(key)
    return [
        (total, found)
        for (total, name), found in parts.items()
        if total in numbers
        and (name != QUARTER or len(found) == 4)
        and abs(sum(numbers[key].value for key in found) - numbers[total].value) < 1e-6
    ]


def _end_of_year(day: date) -> date:
    return date(day.year + (day.month > 3), 3, 31)


def _parts_of_small_totals(numbers: Mapping[Key, Number]) -> Iterable[Version]:
    """A total of 1 to 5 is not broken down: its parts are all smaller, and the zeros among them say where it is not.

    Always, also where only one part is not zero: or what is left out would say that there are several.
    """
    for total, parts in _totals(numbers):
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
    for _, parts in _totals(numbers):
        places = [key for key in parts if numbers[key].value != 0]
        if len(places) == 1 and places[0].breakdown != ALL and numbers[places[0]].kind == "count":
            found |= {key for key in parts if numbers[key].value == 0}
    return found


def _sum_up(terms: Iterable[tuple[Key, float]], places: Mapping[Key, int]) -> dict[int, float]:
    summed: dict[int, float] = {}
    for key, factor in terms:
        summed[places[key]] = summed.get(places[key], 0) + factor
    return summed


def _guard_revisions(linked: Linked, numbers: Mapping[Key, Number], earlier: Sequence[Mapping[Key, Said]]) -> None:
    """Hide a number that was shown before and has since moved by 1 to 5: the difference is a count of people too."""
    for each in earlier:
        for key, said in each.items():
            number = numbers.get(key)
            if number is None or said.status != PUBLIC or number.kind == "population":
                continue
            if 0 < abs(number.value - said.number.value) <= LARGEST_SMALL:
                place = linked.places[key]
                cell = linked.cells.cells[place]
                if cell.is_shown and not cell.is_public:
                    linked.cells.cells[place] = replace(cell, is_sensitive=True)
                    linked.revised.add(place)
