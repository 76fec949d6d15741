"""Limits of which one must not be above another, whoever sets each: a council, its hub or the nation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from orchestration.ground.paths import TIME_LIMITS
from orchestration.ground.seed_rows import seed_rows

Row = Mapping[str, str]
# A row with its line in the file that is judged, or with 0 where another file or the seed has it.
Placed = tuple[int, Row]
# The first of each two is the least of a span and the second its most, so that a caseload can lie within.
NOT_ABOVE = (("caseload_guidance_low", "caseload_guidance_high"),)


def faults_between_limits(rows: Sequence[Placed], hub: Sequence[Row]) -> Iterator[str]:
    """Each line by which a least is above its most, with the first day of that.

    Args:
        rows: the lines of a file of limits that are right, each by itself.
        hub: the hub's own limits, which hold where the file says nothing; none where the file is the hub's.
    """
    national = [{"key": row["limit_key"], **row} for row in seed_rows(TIME_LIMITS)]
    levels = (rows, [(0, row) for row in hub], [(0, row) for row in national])
    for least, most in NOT_ABOVE:
        told: set[int] = set()
        # The hub's limit may change on a day on which the file has no line.
        for day in sorted({row["valid_from"] for level in levels for _, row in level if row["key"] in (least, most)}):
            in_force = [placed for key in (least, most) if (placed := _in_force(key, day, levels))]
            # Before the nation's first day there may be one without the other.
            if len(in_force) < 2:
                continue
            low, high = (int(row["amount"]) for _, row in in_force)
            line = max(in_force, key=lambda placed: (placed[0] > 0, placed[1]["valid_from"]))[0]
            # What hub and nation set without the file is no fault of its.
            if low > high and line and line not in told:
                told.add(line)
                yield (
                    f"line {line}, column amount: from {day} on {least} would be {low} and {most} {high}, and the "
                    "first must not be above the second. Correct this one, or give both."
                )


def _in_force(key: str, day: str, levels: Iterable[Sequence[Placed]]) -> Placed | None:
    """The row of a limit that holds on a day, if any does yet: of the first level that has one, the newest."""
    for level in levels:
        begun = [each for each in level if each[1]["key"] == key and each[1]["valid_from"] <= day]
        if begun:
            return max(begun, key=lambda each: each[1]["valid_from"])
    return None
