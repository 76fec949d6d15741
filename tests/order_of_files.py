"""Which tests `make test` leaves to `make test-slow`, and which files begin first.

Slow is what refreshes a whole inbox more than once, or a hub of ninety authorities: such a test says so
with `pytest.mark.slow` (or a whole file with `pytestmark`, if nothing in it is cheap), and whatever asks for the second release is slow with it. Everything else runs in under ten minutes on two quiet cores.
"""

from __future__ import annotations

from collections import Counter

import pytest

SLOW = "slow"
# Refreshes that the workers share. A file that asks for one begins early, so that no worker waits for it at the end.
SLOW_REFRESH, REFRESHES = "second_release", ("second_release", "hub_release", "sample_release")


def mark_and_order(items: list[pytest.Item]) -> None:
    """Mark what needs the second release as slow, and put files that take long before those that do not.

    The order within a file stays. pytest-xdist's own order, by the number of tests of a file, leaves files of one test
    that takes minutes to the end, where one worker waits for the other.
    """
    tests = Counter(item.path for item in items)
    long = set()
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if SLOW_REFRESH in fixtures:
            item.add_marker(SLOW)
        if item.get_closest_marker(SLOW) or not set(REFRESHES).isdisjoint(fixtures):
            long.add(item.path)
    places = {path: place for place, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (item.path not in long, -tests[item.path], places[item.path]))
