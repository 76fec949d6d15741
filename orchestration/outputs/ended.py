"""The authorities of a release that are no more, and who took over from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.landing.local.ended import successors

COLUMNS = frozenset({"ended_on", "succeeded_by"})


@dataclass(frozen=True)
class Ended:
    """The last day of an authority, and the codes of those that took over."""

    ended_on: date
    succeeded_by: tuple[str, ...]


def ended_in(marts: duckdb.DuckDBPyConnection) -> dict[str, Ended]:
    """Those of a published database, by authority, its tables without a prefix; none of a release that does not say."""
    columns = marts.execute(
        "select column_name from duckdb_columns() "
        "where table_name = 'local_authorities' and database_name = current_database()"
    ).fetchall()
    if not {name for (name,) in columns} >= COLUMNS:
        return {}
    rows = marts.execute(
        "select local_authority_code, ended_on, succeeded_by from local_authorities where ended_on is not null"
    ).fetchall()
    return {code: Ended(day, tuple(successors(codes or ""))) for code, day, codes in rows}
