"""The authorities of a release that are no more, and who took over from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.landing.local.ended import end_in_words, successors

COLUMNS = frozenset({"ended_on", "succeeded_by"})


@dataclass(frozen=True)
class Ended:
    """The last day of an authority, and the codes of those that took over."""

    ended_on: date
    succeeded_by: tuple[str, ...]

    @property
    def words(self) -> str:
        """When it ended and who took over, as a sentence goes on."""
        return end_in_words(self.ended_on.isoformat(), self.succeeded_by)


def ended_in(connection: duckdb.DuckDBPyConnection, marts: str | None = None) -> dict[str, Ended]:
    """Those of a published database, by authority; none of a release that does not say.

    Args:
        connection: has the database open.
        marts: under which name it is attached; None where its tables have no prefix.
    """
    columns = connection.execute(
        "select column_name from duckdb_columns() "
        "where table_name = 'local_authorities' and database_name = coalesce(?, current_database())",
        [marts],
    ).fetchall()
    if not {name for (name,) in columns} >= COLUMNS:
        return {}
    table = f"{marts}.main.local_authorities" if marts else "local_authorities"
    rows = connection.execute(
        f"select local_authority_code, ended_on, succeeded_by from {table} where ended_on is not null"
    ).fetchall()
    return {code: Ended(day, tuple(successors(codes or ""))) for code, day, codes in rows}


def last_lists(connection: duckdb.DuckDBPyConnection, marts: str) -> dict[str, str]:
    """By authority that has ended, a line for its lists of what is still to do or to put right: whom it is left to."""
    return {
        code: f"This authority {end.words}. The list is that of its last extract, and the last there is: what is on it "
        "is now for whoever took over its cases."
        for code, end in ended_in(connection, marts).items()
    }
