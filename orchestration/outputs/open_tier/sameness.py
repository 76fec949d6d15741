"""Which numbers of the tier are one and the same: those of series that agree wherever both have one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from orchestration.outputs.open_tier.figures import Key, Number

# Two series of numbers that agree wherever there is one, with so many that are not zero, are one series: what is late
# is what is not on time. Fewer agree by chance.
AGREEING = 4

# A number as one release has it; another number in its place is another version.
Version = tuple[Key, float]


class Same:
    """Which numbers are one and the same, by union."""

    def __init__(self) -> None:
        self._first: dict[Version, Version] = {}

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


def join_equal_series(numbers: Mapping[Key, Number], same: Same) -> None:
    """Join the numbers of counts whose series agree in every period."""
    series: dict[tuple[str, str, str, str], dict[tuple[str, date], Key]] = defaultdict(dict)
    for key, number in numbers.items():
        if number.kind == "count":
            name = (key.indicator_id, key.part, key.breakdown, key.breakdown_value)
            series[name][(key.period_type, key.period_end)] = key
    equal: dict[tuple[tuple[str, date, float], ...], list[dict[tuple[str, date], Key]]] = defaultdict(list)
    for points in series.values():
        signature = tuple(sorted((*period, numbers[key].value) for period, key in points.items()))
        if sum(value != 0 for *_, value in signature) >= AGREEING:
            equal[signature].append(points)
    for alike in equal.values():
        for points in alike[1:]:
            for period, key in points.items():
                same.join((alike[0][period], numbers[key].value), (key, numbers[key].value))
