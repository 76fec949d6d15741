"""All that looks wrong in a batch by itself, as notes."""

from __future__ import annotations

from collections.abc import Collection

from orchestration.landing.oddities.columns_at_odds import columns_at_odds
from orchestration.landing.plausibility.comparison import Comparison
from orchestration.landing.plausibility.contents_compared import shown


def notes_on_contents(batch: Comparison, doubted: Collection[str]) -> list[str]:
    """A sentence for all that looks wrong in the exports of a batch and may be right.

    Args:
        batch: its exports, and how they are read.
        doubted: what it must be confirmed for already, as `export` or `export.column`: nothing more is said of it.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    reads = {name: read for name, read in batch.reads.items() if read.rows_landed}

    def column(export: str, name: str) -> str:
        return shown(batch.tables.profile.exports[export], name)

    said = columns_at_odds(batch.connection, reads, batch.title, column)
    return [sentence for word, sentence in said.items() if word not in doubted]
