"""A release made anew beside the one that was published: the same cells of every figure, the same rows?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from expectations.completeness import INDICATOR_KEY
from orchestration.ground.database.sql import same_values, sql_name, sql_names, sql_texts
from orchestration.outputs.tables import count_rows
from orchestration.releases.changes import FIGURES as NUMBERS

FIGURES_TABLE = "indicator_values"
FIGURES = (*NUMBERS, "availability")
# Under which names the databases of both are attached.
PUBLISHED, PUBLISHED_EVIDENCE = "published", "published_evidence"
# As `copy_tables` names them.
ANEW, ANEW_EVIDENCE = "marts", "evidence"
# It says when and by whom a release was made, and nothing that was counted.
NOT_COUNTED = frozenset({"release"})
CELL_COLUMNS = (
    *INDICATOR_KEY,
    "difference",
    *(f"{figure}_{side}" for figure in FIGURES for side in ("published", "rebuilt")),
)


@dataclass(frozen=True)
class TableCompared:
    """One table of both: its rows, None where there is no such table, and how many of them the other does not have.

    `columns` are those that only one of them has.
    """

    name: str
    is_evidence: bool
    rows_published: int | None
    rows_rebuilt: int | None
    only_published: int
    only_rebuilt: int
    columns: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """The same columns and rows, in any order."""
        is_there = self.rows_published is not None and self.rows_rebuilt is not None
        return is_there and not self.columns and not self.only_published and not self.only_rebuilt


def differing_cells(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """The cells of `indicator_values` that are not the same in both, in the columns CELL_COLUMNS.

    `difference` is `changed`, `added` for a cell that only the rebuilt release has, or `removed`.
    """
    sides = ", ".join(
        f"{alias}.{figure} as {figure}_{side}"
        for figure in FIGURES
        for alias, side in (("was", "published"), ("now", "rebuilt"))
    )
    same_key = same_values("was", "now", INDICATOR_KEY)
    differs = " or ".join(f"was.{figure} is distinct from now.{figure}" for figure in FIGURES)
    return connection.execute(
        f"""
        with was as (select *, true as is_there from {PUBLISHED}.main.{FIGURES_TABLE}),
        now as (select *, true as is_there from {ANEW}.main.{FIGURES_TABLE})
        select
            {", ".join(f"coalesce(was.{column}, now.{column}) as {column}" for column in INDICATOR_KEY)},
            case
                when was.is_there is null then 'added' when now.is_there is null then 'removed' else 'changed'
            end as difference,
            {sides}
        from was
        full join now on {same_key}
        where was.is_there is null or now.is_there is null or {differs}
        order by all nulls last
        """
    ).fetchall()


def compare_tables(
    connection: duckdb.DuckDBPyConnection, has_evidence: bool, left_out: Iterable[str]
) -> list[TableCompared]:
    """Every table that either has, the public ones first.

    Args:
        connection: has both attached.
        has_evidence: whether the evidence of the published release is there to be compared.
        left_out: public tables that cannot be the same.
    """
    without = {*NOT_COUNTED, *left_out}
    columns = _columns(connection)
    found = [
        _compare(connection, columns, PUBLISHED, ANEW, name, is_evidence=False)
        for name in sorted(columns[PUBLISHED].keys() | columns[ANEW].keys())
        if name not in without
    ]
    if has_evidence:
        names = sorted(columns[PUBLISHED_EVIDENCE].keys() | columns[ANEW_EVIDENCE].keys())
        found += [
            _compare(connection, columns, PUBLISHED_EVIDENCE, ANEW_EVIDENCE, name, is_evidence=True) for name in names
        ]
    return found


# The columns of each table, in their order, by database and table.
Columns = dict[str, dict[str, list[str]]]


def _columns(connection: duckdb.DuckDBPyConnection) -> Columns:
    found: Columns = {name: {} for name in (PUBLISHED, PUBLISHED_EVIDENCE, ANEW, ANEW_EVIDENCE)}
    for database, table, column in connection.execute(
        "select database_name, table_name, column_name from duckdb_columns() "
        f"where database_name in ({sql_texts(found)}) and schema_name = 'main' order by column_index"
    ).fetchall():
        found[database].setdefault(table, []).append(column)
    return found


def _compare(
    connection: duckdb.DuckDBPyConnection, columns: Columns, published: str, anew: str, table: str, *, is_evidence: bool
) -> TableCompared:
    then, now = columns[published].get(table, []), columns[anew].get(table, [])
    both = [name for name in then if name in now]
    names = [f"{database}.main.{sql_name(table)}" for database in (published, anew)]
    rows_then, rows_now = (
        count_rows(connection, name) if of_one else None for name, of_one in zip(names, (then, now), strict=True)
    )
    only_then = only_now = 0
    if both:
        rows = [f"select {sql_names(both)} from {name}" for name in names]
        only_then = count_rows(connection, f"({' except all '.join(rows)})")
        only_now = count_rows(connection, f"({' except all '.join(reversed(rows))})")
    other = tuple(sorted(set(then) ^ set(now))) if then and now else ()
    return TableCompared(table, is_evidence, rows_then, rows_now, only_then, only_now, other)
