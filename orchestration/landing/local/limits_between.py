"""Limits of which one must not be above another, whoever sets each: a council, its hub or the nation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from orchestration.ground.paths import TIME_LIMITS
from orchestration.ground.seed_rows import seed_rows

Row = Mapping[str, str]
# The first of each two is the least of a span and the second its most, so that a caseload can lie within.
NOT_ABOVE = (("caseload_guidance_low", "caseload_guidance_high"),)


def faults_between_limits(rows: Sequence[tuple[int, Row]], hub: Sequence[Row]) -> Iterator[str]:
    """Each line from whose first day on a least is above its most.

    Args:
        rows: the lines of a file of limits that are right, each by itself.
        hub: the hub's own limits, which hold where the file says nothing; none where the file is the hub's.
    """
    national = [{"key": row["limit_key"], **row} for row in seed_rows(TIME_LIMITS)]
    levels = ([row for _, row in rows], hub, national)
    for least, most in NOT_ABOVE:
        for line, row in rows:
            if row["key"] in (least, most):
                day = row["valid_from"]
                low, high = (_in_force(key, day, levels) for key in (least, most))
                if low is not None and high is not None and low > high:
                    yield (
                        f"line {line}, column amount: from {day} on {least} would be {low} and {most} {high}, and the "
                        "first must not be above the second. Correct this one, or give both."
                    )


def _in_force(key: str, day: str, levels: Iterable[Sequence[Row]]) -> int | None:
    """What a limit is on a day: of the first level that has it by then, its newest line."""
    for level in levels:
        begun = [row for row in level if row["key"] == key and row["valid_from"] <= day]
        if begun:
            return int(max(begun, key=lambda row: row["valid_from"])["amount"])
    return None
