"""Generated releases of the open tier, attacked: how many cells are hidden, and how many can be worked out (none should).

Each release has years, quarters, groups and percentages; each second one is the release before it with a few records
typed in late, so that both together are attacked. Run as `python -m tests.benchmarks.open_tier 500`.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Collection, Mapping
from datetime import date

from orchestration.disclosure.attack import Attacker
from orchestration.ground.display import print_text
from orchestration.outputs.open_tier.figures import Key, Number
from orchestration.outputs.open_tier.linking import CONFIDENTIAL, HIDDEN, LEFT_OUT, PUBLIC, Linked, Said
from orchestration.outputs.open_tier.rules import Identity, profile_named, term_of
from orchestration.outputs.open_tier.tier import choose

QUARTERS = tuple(date(2025, month, day) for month, day in ((6, 30), (9, 30), (12, 31)))
YEAR = date(2026, 3, 31)
GROUPS = ("a", "b", "c", "d")
DECLARED = (
    Identity("sum", term_of("late"), (term_of("on_time.complement"),), ()),
    Identity("sum", term_of("on_time.denominator"), (term_of("held"),), ()),
)


def generated(drawn: random.Random) -> dict[tuple[str, str], tuple[int, int]]:
    """How many reviews, and how many on time, by quarter's number and group."""
    largest = drawn.choice((3, 8, 20))
    held = {(quarter, group): drawn.randint(0, largest) for quarter in "1234" for group in GROUPS}
    return {cell: (count, drawn.randint(count // 2, count)) for cell, count in held.items()}


def with_late_records(drawn: random.Random, counts: Mapping[tuple[str, str], tuple[int, int]]):  # type: ignore[no-untyped-def]
    """The same with up to three reviews more, each on time."""
    changed = dict(counts)
    for cell in drawn.sample(sorted(counts), drawn.randint(0, 3)):
        held, good = changed[cell]
        changed[cell] = (held + 1, good + 1)
    return changed


def numbers_of(counts: Mapping[tuple[str, str], tuple[int, int]]) -> dict[Key, Number]:
    """What a release says of them: by quarter, for the year, and for the year by group."""
    found: dict[Key, Number] = {}

    def add(kind: str, end: date, breakdown: str, value: str, cells: list[tuple[int, int]]) -> None:
        held, good = sum(cell[0] for cell in cells), sum(cell[1] for cell in cells)
        for indicator, part, number in (
            ("held", "numerator", held),
            ("late", "numerator", held - good),
            ("on_time", "numerator", good),
            ("on_time", "denominator", held),
            ("on_time", "complement", held - good),
        ):
            found[Key("E1", indicator, part, kind, end, breakdown, value)] = Number(number, "count")  # type: ignore[arg-type]

    for number, end in zip("1234", (*QUARTERS, YEAR), strict=True):
        add("quarter", end, "all", "all", [counts[(number, group)] for group in GROUPS])
    add("year_to_date", YEAR, "all", "all", list(counts.values()))
    for group in GROUPS:
        add("year_to_date", YEAR, "group", group, [counts[(number, group)] for number in "1234"])
    return found


def said(linked: Linked, hidden: Collection[int], numbers: Mapping[Key, Number]) -> dict[Key, Said]:
    """What a release says of its numbers."""

    def status(key: Key) -> str:
        place = linked.places[key]
        if key.part == "complement":
            return HIDDEN
        return LEFT_OUT if place in linked.left_out else CONFIDENTIAL if place in hidden else PUBLIC

    return {key: Said(number, status(key)) for key, number in numbers.items()}


def run(releases: int, seed: int = 14, in_a_row: int = 2) -> dict[str, int]:
    """Cells hidden over so many releases, those that an earlier release gave away by itself (`lost`), and those recovered."""
    drawn = random.Random(seed)
    sums = {"releases": 0, "primary": 0, "secondary": 0, "lost": 0, "recovered": 0}
    earlier: list[dict[Key, Said]] = []
    counts = generated(drawn)
    for release in range(releases):
        is_first = release % in_a_row == 0
        counts = generated(drawn) if is_first else with_late_records(drawn, counts)
        earlier = [] if is_first else earlier
        numbers = numbers_of(counts)
        linked, chosen = choose(numbers, earlier, profile_named("committee"), DECLARED)
        sums["releases"] += 1
        sums["primary"] += len(chosen.primary)
        sums["secondary"] += len(chosen.secondary)
        sums["lost"] += sum(cell.is_lost for cell in linked.cells.cells)
        sums["recovered"] += len(Attacker(linked.cells).attack(chosen.hidden))
        earlier = [*earlier, said(linked, chosen.hidden, numbers)]
    return sums


if __name__ == "__main__":
    started = time.process_time()
    outcome = run(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    print_text(", ".join(f"{name} {number:,}" for name, number in outcome.items()))
    print_text(f"{time.process_time() - started:.0f} processor seconds")
