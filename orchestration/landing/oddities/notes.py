"""All that looks wrong in a batch by itself, as notes."""

from __future__ import annotations

from collections.abc import Collection

from orchestration.landing.oddities.columns_alike import columns_alike
from orchestration.landing.oddities.columns_at_odds import columns_at_odds
from orchestration.landing.oddities.distances import EXPORT as OF_DISTANCES
from orchestration.landing.oddities.distances import distances_not_in_miles
from orchestration.landing.oddities.invented_records import ages_that_cannot_be, records_of_tests
from orchestration.landing.oddities.left_out import children_left_out
from orchestration.landing.oddities.months_first import months_first
from orchestration.landing.oddities.never_filled import never_filled
from orchestration.landing.oddities.of_one_kind import of_one_kind
from orchestration.landing.oddities.said import LOOKS_WRONG
from orchestration.landing.plausibility.comparison import Comparison
from orchestration.landing.plausibility.contents_compared import shown


def notes_on_contents(batch: Comparison, doubted: Collection[str]) -> list[str]:
    """A sentence for all that looks wrong in the exports of a batch and may be right, and for what figures lack.

    Args:
        batch: its exports, and how they are read.
        doubted: what it must be confirmed for already, as `export` or `export.column`: nothing more is said of it.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    reads = {name: read for name, read in batch.reads.items() if read.rows_landed}

    def column(export: str, name: str) -> str:
        return shown(batch.tables.profile.exports[export], name)

    day = batch.batch.extract_date
    known = (batch.connection, reads, batch.title, column)
    found = [columns_at_odds(*known)]
    if OF_DISTANCES in reads:
        found.append(distances_not_in_miles(batch.connection, reads[OF_DISTANCES], batch.title, column))
    for name, read in reads.items():
        rule = batch.tables.profile.exports[name]
        found.append(columns_alike(batch.connection, read, batch.title, column, rule))
        found.append(months_first(batch.connection, read, batch.title, column, day))
        found.append(records_of_tests(batch.connection, read, batch.title, column))
    found.append(ages_that_cannot_be(*known, day))
    found.append(of_one_kind(*known, day))
    found.append(children_left_out(batch.connection, reads, batch.title, day))
    odd = [f"{LOOKS_WRONG}{text}" for said in found for word, text in said.items() if word not in doubted]
    return [*odd, *never_filled(*known, batch.tables.profile.exports)]
