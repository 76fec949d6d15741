"""The seed `audit_limits`: what each measure of the audit must hold to, and every limit with its reason and date.

Landing's limits stand there too. Read by Python here, by SQL as a seed of dbt.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.ground.paths import DBT_PROJECT
from orchestration.ground.seed_rows import seed_rows

SEED = DBT_PROJECT / "seeds" / "audit_limits.csv"
# The row that says what a check demands; every other row of the check is one of its limits.
CHECK_ROW = "check"


@dataclass(frozen=True)
class MeasureCheck:
    """What one measure must hold to.

    `name` is also the name of the model that computes it. `decided` is the day the rule was last decided, `reason` why
    it is what it is. `compares_with_last_release`: there is nothing to compare in a first release.
    """

    name: str
    description: str
    reason: str
    decided: date
    severity: str
    may_be_accepted: bool
    compares_with_last_release: bool


def measure_checks(seed: Path = SEED) -> tuple[MeasureCheck, ...]:
    """The checks of the measures in the seed's order.

    Raises:
        KeyError, ValueError: the seed lacks a column, or a word or day in it cannot be read.
    """
    return tuple(
        MeasureCheck(
            name=row["check_name"],
            description=row["description"],
            reason=row["reason"],
            decided=date.fromisoformat(row["decided"]),
            severity=row["severity"],
            may_be_accepted=_flag(row["may_be_accepted"]),
            compares_with_last_release=_flag(row["compares_with_last_release"]),
        )
        for row in seed_rows(seed)
        if row["limit_key"] == CHECK_ROW
    )


def _flag(word: str) -> bool:
    return {"true": True, "false": False}[word]


@functools.cache
def limits_of(check_name: str) -> Mapping[str, float]:
    """The limits of one check by their keys, in the units that the seed names.

    Raises:
        KeyError: the seed has no limit of that check.
    """
    limits = {
        row["limit_key"]: float(row["amount"])
        for row in seed_rows(SEED)
        if row["check_name"] == check_name and row["limit_key"] != CHECK_ROW
    }
    if not limits:
        raise KeyError(check_name)
    return limits


def landing_limits() -> dict[str, dict[str, float]]:
    """The limits, by name and key, that do not belong to a check of the audit: landing judges a batch by them."""
    rows = seed_rows(SEED)
    audited = {row["check_name"] for row in rows if row["limit_key"] == CHECK_ROW}
    names = dict.fromkeys(row["check_name"] for row in rows)
    return {name: dict(limits_of(name)) for name in names if name not in audited}
