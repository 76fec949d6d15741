"""What columns a draft has: read from the databases themselves, so that a table added later is checked too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# One row per column of the two databases that the audit has open, in a stable order.
CATALOGUE_QUERY = """
    select columns.database_name, columns.table_name, columns.column_name, columns.data_type
    from duckdb_columns() as columns
    where not columns.internal
    order by columns.database_name, columns.table_name, columns.column_index"""


@dataclass(frozen=True)
class Column:
    """One column of one table."""

    table: str
    name: str
    data_type: str

    @property
    def is_text(self) -> bool:
        """True for VARCHAR, the only public type that could hold an id."""
        return self.data_type == "VARCHAR"


@dataclass(frozen=True)
class Catalogue:
    """The columns of the draft, and those of its evidence."""

    draft: Sequence[Column]
    evidence: Sequence[Column]

    @property
    def tables(self) -> frozenset[str]:
        """The tables of the draft."""
        return frozenset(column.table for column in self.draft)
