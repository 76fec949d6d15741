"""A dictionary of published tables, as data: tables with their columns, and how they are related."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["figures", "fact", "dimension", "other"]


@dataclass(frozen=True)
class Value:
    """One value that a column may have, and what it means; the label is the value itself where nothing says it."""

    code: str
    label: str


@dataclass(frozen=True)
class Column:
    """One column of a published table.

    `data_type` is DuckDB's: DATE, VARCHAR, BIGINT, BOOLEAN or DECIMAL(18,4). `list_name` is the list in `code_labels`
    that its codes are of. `values` are all that it may have; empty where anything is possible.
    """

    name: str
    data_type: str
    description: str
    list_name: str | None = None
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Relation:
    """One column to one column: every value of the first is a value of the second, which has each once.

    A filter on `to_table` selects rows of `from_table`. `is_active` is false where it would be a second way for a
    filter to come from one table to another.
    """

    from_table: str
    from_column: str
    to_table: str
    to_column: str
    is_active: bool = True


@dataclass(frozen=True)
class Table:
    """One published table. `primary_key` has no blank; `unique_key` may have one; either may be empty."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    unique_key: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """What its name says it is."""
        kinds: dict[str, Kind] = {"figures_": "figures", "fct_": "fact", "dim_": "dimension"}
        return next((kind for prefix, kind in kinds.items() if self.name.startswith(prefix)), "other")

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class Dictionary:
    """All tables of a release, by name, and every relation between two of them."""

    tables: tuple[Table, ...]
    relations: tuple[Relation, ...]

    def table(self, name: str) -> Table:
        """The table of that name; KeyError if there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def relations_from(self, table: str) -> tuple[Relation, ...]:
        """The relations in which a table's column refers to another table."""
        return tuple(relation for relation in self.relations if relation.from_table == table)
