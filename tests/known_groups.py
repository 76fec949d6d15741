"""An attacker who reads the rules of the open tier: what is left for a small group beside those that cannot be small.

A denominator of 1 to 5 leaves out the number that it is the denominator of (`x`). A hidden denominator beside any other
word is therefore 6 or more, and what the others of its total leave is all that a small one can be. It reads the files,
shares nothing with the product's own attack, and asks the account of the release only whether groups make up their total.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from orchestration.outputs.open_tier.account import ACCOUNT

TABLES = ("open_financial_years", "open_quarters", "open_breakdowns")
Row = Mapping[str, str]


class Place(NamedTuple):
    """Whose figure it is, of which period."""

    authority: str
    indicator_id: str
    period_type: str
    period_end: str


def narrowed(folder: Path, restricted: Path) -> list[str]:
    """The small groups of which fewer than the numbers 1 to 5 are left, each with what it can be at most."""
    true = _true_denominators(restricted)
    wholes: dict[Place, str] = {}
    groups: dict[tuple[Place, str], list[Row]] = defaultdict(list)
    for row in _percentages(folder):
        place = _place(row)
        if row["breakdown"] != "all":
            groups[place, row["breakdown"]].append(row)
            continue
        wholes[place] = row["denominator"]
        if place.period_type == "quarter":
            year, month, _ = map(int, place.period_end.split("-"))
            of_year = place._replace(period_type="year_to_date", period_end=f"{year + (month > 3)}-03-31")
            groups[of_year, "quarters"].append(row)
    found = []
    for (place, name), rows in groups.items():
        whole = wholes.get(place, "x")
        denominators = [row["denominator"] for row in rows]
        if not whole.isdigit() or {"x", "z"} & set(denominators):
            continue
        if sum(true[_place(row), row["breakdown_value"]] for row in rows) != int(whole):
            continue
        left = int(whole) - sum(int(word) for word in denominators if word != "c")
        may_be_small = [row["numerator"] == "x" for row in rows if row["denominator"] == "c"]
        if not any(may_be_small):
            continue
        greatest = left - 6 * may_be_small.count(False) - (may_be_small.count(True) - 1)
        if greatest < 5:
            found.append(f"{place} by {name}: at most {greatest}")
    return found


def _percentages(folder: Path) -> Iterator[Row]:
    for table in TABLES:
        with (folder / "csv" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            yield from (row for row in csv.DictReader(file) if row["measure"] == "percentage")


def _place(row: Row) -> Place:
    return Place(row["local_authority_code"], row["indicator_id"], row["period_type"], row["period_end"])


def _true_denominators(restricted: Path) -> dict[tuple[Place, str], float]:
    return {
        (
            Place(row["authority"], row["indicator_id"], row["period_type"], str(row["period_end"])),
            row["breakdown_value"],
        ): row["value"]
        for row in pq.read_table(restricted / ACCOUNT).to_pylist()
        if row["part"] == "denominator"
    }
