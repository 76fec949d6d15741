"""Which numbers of the tier are one and the same: those of series that agree where both have one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

import numpy as np

from orchestration.outputs.open_tier.figures import ALL, Key, Number
from orchestration.outputs.open_tier.rules import Part

# Two series of numbers that agree in so many that are not both zero, and in so large a share of them, are one series
# where they agree: what is late is what is not on time, and decisions are due of all reviews but the newest
# (2026-11-29). Fewer agree by chance.
AGREEING, AGREEING_SHARE = 4, 0.9

Name = TypeVar("Name", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)
# A number as one release has it; another number in its place is another version.
Version = tuple[Key, float]
WHOLE: Part = "denominator"


class Series(NamedTuple):
    """The numbers of one part of an indicator, whole or in one group."""

    indicator_id: str
    part: Part
    breakdown: str
    breakdown_value: str


class Same:
    """Which numbers are one and the same, by union."""

    def __init__(self) -> None:
        self._first: dict[Version, Version] = {}
        self._all: dict[Version, set[Version]] = {}

    def of(self, version: Version) -> Version:
        """The one that stands for all that are the same."""
        first = self._first.get(version, version)
        if first == version:
            return version
        found = self.of(first)
        self._first[version] = found
        return found

    def join(self, one: Version, other: Version) -> None:
        """Say that two are the same."""
        first, second = sorted((self.of(one), self.of(other)))
        if first != second:
            self._first[second] = first
            self._all[first] = self._all_with(first) | self._all.pop(second, {second})

    def would_say_that_others_are_none(self, one: Version, other: Version) -> bool:
        """Whether to join two would say of a part that it is its whole: of a percentage's, or of a total's.

        That is what a hidden zero says; it is not known beforehand, as it is that the late are those not on time.
        """
        both = self._all_with(one) | self._all_with(other)
        return any(value != 0 and (whole, value) in both for key, value in both for whole in _wholes_of(key))

    def _all_with(self, version: Version) -> set[Version]:
        return self._all.get(self.of(version), {version})


def join_equal_series(numbers: Mapping[Key, Number], same: Same, *, are_zeros_hidden: bool) -> None:
    """Join the numbers of counts whose series agree: with all of another series, or where both have one.

    A state at the end of a quarter may be what a share of that quarter or year is of. Where two indicators agree as a
    whole, their groups are held against each other too, of which there are few years.

    Args:
        numbers: of one release.
        same: gets what is joined.
        are_zeros_hidden: a part is not joined with its whole, because that would say where a hidden zero is. Where
            zeros stand, whoever sees that all of them are counted year after year takes it to be so of hidden ones.
    """
    series: dict[Series, dict[tuple[str, date], Key]] = defaultdict(dict)
    for key, number in numbers.items():
        if number.kind == "count":
            name = Series(key.indicator_id, key.part, key.breakdown, key.breakdown_value)
            series[name][(key.period_type, key.period_end)] = key
    by_group: dict[tuple[str, str], list[Series]] = defaultdict(list)
    for name in series:
        by_group[name.breakdown, name.breakdown_value].append(name)

    def join_where_equal(one: Mapping[Place, Key], other: Mapping[Place, Key]) -> None:
        for place in one.keys() & other.keys():
            value = numbers[one[place]].value
            versions = (one[place], value), (other[place], value)
            if numbers[other[place]].value == value and not (
                are_zeros_hidden and same.would_say_that_others_are_none(*versions)
            ):
                same.join(*versions)

    def join(pairs: Iterable[tuple[Series, Series]]) -> None:
        # Wholes first: what is equal to a whole and to its part is taken to be the whole.
        for _, one, other in sorted((_parts_of_shares(pair, series), *pair) for pair in pairs):
            join_where_equal(series[one], series[other])

    pairs = set(_alike({name: series[name] for name in by_group[ALL, ALL]}, numbers))
    join(pairs)
    alike = {(one[:2], other[:2]) for one, other in pairs}
    groups = [names for group, names in sorted(by_group.items()) if group != (ALL, ALL)]
    for names in groups:
        there = {name[:2]: name for name in names}
        join((there[one], there[other]) for one, other in alike if one in there and other in there)
    for names in groups:
        join(_alike({name: series[name] for name in names}, numbers))
    join(_alike_throughout(series, numbers))
    for one_of_kind, other_of_kind in _alike_across_kinds_of_periods(series, by_group[ALL, ALL], numbers):
        join_where_equal(one_of_kind, other_of_kind)


def _alike_across_kinds_of_periods(
    series: Mapping[Series, Mapping[tuple[str, date], Key]], names: list[Series], numbers: Mapping[Key, Number]
) -> Iterator[tuple[Mapping[date, Key], Mapping[date, Key]]]:
    """Numbers of periods that end on one day, where the series agree: who is there at the end of each of them."""
    of_kind: dict[tuple[Series, str], dict[date, Key]] = defaultdict(dict)
    for name in names:
        for (kind, end), key in series[name].items():
            of_kind[name, kind][end] = key
    for one, other in _alike(of_kind, numbers):
        if one[1] != other[1]:
            yield of_kind[one], of_kind[other]


def _alike_throughout(
    series: Mapping[Series, Mapping[Place, Key]], numbers: Mapping[Key, Number]
) -> Iterator[tuple[Series, Series]]:
    """Pairs of series, of whatever group, that have the same numbers in the same places."""
    equal: dict[frozenset[tuple[Place, float]], Series] = {}
    for name, places in series.items():
        values = frozenset((place, numbers[key].value) for place, key in places.items())
        if sum(value != 0 for _, value in values) >= AGREEING and equal.setdefault(values, name) != name:
            yield equal[values], name


def _alike(series: Mapping[Name, Mapping[Place, Key]], numbers: Mapping[Key, Number]) -> Iterator[tuple[Name, Name]]:
    """Pairs of series that agree in nearly all numbers that both have and that are not both zero."""
    names = list(series)
    columns = {place: column for column, place in enumerate({place for each in series.values() for place in each})}
    values = np.full((len(names), len(columns)), np.nan)
    for row, name in enumerate(names):
        for place, key in series[name].items():
            values[row, columns[place]] = numbers[key].value
    for row, name in enumerate(names):
        others, own = values[row + 1 :], values[row]
        is_counted = ~np.isnan(others) & ~np.isnan(own) & ((others != 0) | (own != 0))
        agreeing = (is_counted & (others == own)).sum(axis=1)
        is_alike = (agreeing >= AGREEING) & (agreeing >= AGREEING_SHARE * is_counted.sum(axis=1))
        yield from ((name, names[row + 1 + int(place)]) for place in np.flatnonzero(is_alike))


def _parts_of_shares(pair: tuple[Series, Series], series: Collection[Series]) -> int:
    """How many of two are part of what a percentage is of."""
    return sum(name.part != WHOLE and name._replace(part=WHOLE) in series for name in pair)


def _wholes_of(key: Key) -> Iterator[Key]:
    """What a number is part of: what its percentage is of, and the total of its groups."""
    if key.part != WHOLE:
        yield key._replace(part=WHOLE)
    if key.breakdown != ALL:
        yield key._replace(breakdown=ALL, breakdown_value=ALL)
