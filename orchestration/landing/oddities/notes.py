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
from orchestration.landing.oddities.said import Column
from orchestration.landing.plausibility.comparison import Comparison
from orchestration.landing.plausibility.contents_compared import shown
from orchestration.landing.reading.what_was_read import ReadExport


def what_looks_wrong(batch: Comparison, doubted: Collection[str], is_last: bool = False) -> dict[str, list[str]]:
    """Sentences on all that looks wrong in the exports of a batch and may be right, by `export` or `export.column`.

    Args:
        batch: its exports, and how they are read.
        doubted: what it must be confirmed for already, as `export` or `export.column`: nothing more is said of it.
        is_last: whether its authority had ended by its day, so that whatever went on may end on one day.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    reads, column, day = _with_rows(batch), _column_of(batch), batch.batch.extract_date
    known = (batch.connection, reads, batch.title, column)
    found = [columns_at_odds(*known)]
    if OF_DISTANCES in reads:
        found.append(distances_not_in_miles(batch.connection, reads[OF_DISTANCES], batch.title, column))
    for name, read in reads.items():
        rule = batch.tables.profile.exports[name]
        alike, early = columns_alike(batch.connection, read, batch.title, column, rule)
        if is_last:
            alike.pop(f"{name}.{read.contract.end}", None)
        found += [alike, months_first(batch.connection, read, batch.title, column, day, early, doubted)]
        found.append(records_of_tests(batch.connection, read, batch.title, column, rule))
    found.append(ages_that_cannot_be(*known, day))
    found.append(of_one_kind(*known, day, is_last))
    found.append(children_left_out(batch.connection, reads, batch.title, day))
    odd: dict[str, list[str]] = {}
    for said in found:
        for place, text in said.items():
            if place not in doubted:
                odd.setdefault(place, []).append(text)
    return odd


def notes_on_figures(batch: Comparison) -> list[str]:
    """A sentence for what figures lack, or count otherwise, for want of a column.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    return never_filled(
        batch.connection, _with_rows(batch), batch.title, _column_of(batch), batch.tables.profile.exports
    )


def _with_rows(batch: Comparison) -> dict[str, ReadExport]:
    return {name: read for name, read in batch.reads.items() if read.rows_landed}


def _column_of(batch: Comparison) -> Column:
    return lambda export, name: shown(batch.tables.profile.exports[export], name)
