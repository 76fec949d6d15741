"""What a figure in a `benchmarks.csv` may be: of an area that there is, of a day gone by, within its measure."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from orchestration.ground.clock import today
from orchestration.ground.paths import INDICATOR_DEFINITIONS, REGIONS
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.inbox.instructions import is_iso_date

ENGLAND = "E92000001"
# Of measures that have a greatest value, what it is; none has one below zero but a median and a difference.
GREATEST = {"percentage": 100, "rate_per_10000": 10_000}


def faults_of_figure(row: dict[str, str], authorities: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The columns of a figure that cannot be true, each with what to do."""
    known, what = _areas(row["area_type"], authorities)
    if row["area_type"] and row["area_code"] not in known:
        yield "area_code", f"this is not the code of {what}. Correct it."
    for column in ("period_end", "published_date"):
        if is_iso_date(row[column]) and datetime.date.fromisoformat(row[column]) > today():
            yield column, "this day is still to come. Correct it."
    least, greatest = _range(row["indicator_id"])
    value = _number(row["value"])
    if value is not None and not least <= value <= greatest:
        bounds = f"from {least} to {greatest}" if greatest.is_finite() else f"{least} or more"
        yield "value", f"a figure of {row['indicator_id']} is {bounds}. Correct it."


def _areas(area_type: str, authorities: frozenset[str]) -> tuple[frozenset[str], str]:
    if area_type == "england":
        return frozenset({ENGLAND}), f"England ({ENGLAND})"
    if area_type == "region":
        return frozenset(row["region_code"] for row in seed_rows(REGIONS)), "an English region"
    return authorities, "an English authority or one of the inbox"


@functools.cache
def _range(indicator_id: str) -> tuple[Decimal, Decimal]:
    """The least and the greatest that a figure of an indicator can be."""
    found = [row for row in seed_rows(INDICATOR_DEFINITIONS) if row["indicator_id"] == indicator_id]
    if not found or found[0]["measure"] in ("median", "percentile_90") or found[0]["is_difference"] == "true":
        return Decimal("-Infinity"), Decimal("Infinity")
    return Decimal(0), Decimal(GREATEST.get(found[0]["measure"], "Infinity"))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
