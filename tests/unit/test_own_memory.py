"""Python's search for garbage, which is left out where it costs more than it finds."""

from __future__ import annotations

import subprocess
import sys

import pytest

# A pair of objects that hold each other: only a search finds them, and one of them tells.
PROGRAM = """
import gc
from orchestration.ground.machine.own_memory import SEARCHES, search_for_garbage_seldom

class Pair:
    def __del__(self):
        print("found")

{before}
first, second = Pair(), Pair()
first.other, second.other = second, first
del first, second
print(gc.get_threshold() == SEARCHES)
"""


@pytest.mark.parametrize(
    ("before", "printed"), [("", ["False", "found", "found"]), ("search_for_garbage_seldom()", ["True"])]
)
def test_nothing_is_searched_for_at_the_end_of_a_command(before: str, printed: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(before=before)], capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == printed
