"""Which tests `make test` leaves to `make test-slow`, and which files begin first.

Slow is what refreshes a whole inbox more than once or a hub of ninety authorities, lands month after month or the public
samples of other layouts, opens a browser or a database server, or makes a release or a history to damage it: such a test
says so with `pytest.mark.slow`, a file in which nothing is cheap with `pytestmark`. What asks for the second release is
slow with it. The others take under ten minutes on two quiet cores (2026-11-29).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

SLOW, SLOW_REFRESH = "slow", "second_release"
# Refreshes of minutes that the workers share, and the one of the sample.
LONG_REFRESHES, REFRESH = (SLOW_REFRESH, "hub_release"), "sample_release"


def mark_and_order(items: list[pytest.Item]) -> None:
    """Mark what needs the second release as slow, and put files that take long before those that do not.

    One file whose first test asks for a long refresh is the first of all, and the others that ask for it are the last: one worker
    makes it, and the other does not wait for it meanwhile. The order within a file stays. pytest-xdist's own order, by the
    number of tests of a file, leaves files of one test that takes minutes to the end, where one worker waits for the other.
    """
    tests, asked = Counter(item.path for item in items), defaultdict[Path, set[str]](set)
    asked_first: dict[Path, set[str]] = {}
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if SLOW_REFRESH in fixtures:
            item.add_marker(SLOW)
        asked[item.path] |= fixtures | ({SLOW} if item.get_closest_marker(SLOW) else set())
        asked_first.setdefault(item.path, fixtures)
    places = {path: place for place, path in enumerate(sorted(asked, key=lambda path: -tests[path]))}
    firsts = {next((path for path in places if refresh in asked_first[path]), None) for refresh in LONG_REFRESHES}

    def rank(path: Path) -> int:
        if path in firsts:
            return 0
        if not asked[path].isdisjoint(LONG_REFRESHES):
            return 3
        return 2 if asked[path].isdisjoint((SLOW, REFRESH)) else 1

    items.sort(key=lambda item: (rank(item.path), places[item.path]))
