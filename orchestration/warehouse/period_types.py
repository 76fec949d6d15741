"""The kinds of period that figures are for, as the seed `period_types` lists them."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from orchestration.ground.paths import PERIOD_TYPES
from orchestration.ground.seed_rows import seed_rows


@dataclass(frozen=True)
class PeriodType:
    """A kind of period, and the kinds of indicator (flow, stock, window) that have figures for it."""

    name: str
    kinds: tuple[str, ...]
    label: str


@functools.cache
def period_types() -> tuple[PeriodType, ...]:
    """All of them, in the order of their position."""
    rows = sorted(seed_rows(PERIOD_TYPES), key=lambda row: int(row["position"]))
    return tuple(PeriodType(row["period_type"], tuple(row["kinds"].split(";")), row["label"]) for row in rows)


def first_period_type(kind: str) -> str:
    """The one that is meant where an indicator of a kind is asked for and no kind of period is named."""
    return next(each.name for each in period_types() if kind in each.kinds)
