"""Copies table and column descriptions from one database to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import duckdb

from orchestration.ground.database.sql import sql_name, sql_text

# By schema and table: column and text; of a table itself, the column is None.
Comments = Mapping[tuple[str, str], list[tuple[str | None, str]]]


def comments_of(connection: duckdb.DuckDBPyConnection, catalog: str) -> Comments:
    """What a database says of its columns, tables and views.

    Read at once: to ask for one table costs as much as to ask for all.
    """
    comments: dict[tuple[str, str], list[tuple[str | None, str]]] = defaultdict(list)
    where = f"where database_name = {sql_text(catalog)} and comment is not null"
    for schema, table, column, comment in connection.execute(
        f"select schema_name, table_name, column_name, comment from duckdb_columns() {where} "
        f"union all select schema_name, table_name, null, comment from duckdb_tables() {where} "
        f"union all select schema_name, view_name, null, comment from duckdb_views() {where} "
        "order by all nulls last"
    ).fetchall():
        comments[schema, table].append((column, comment))
    return comments


def write_comments(
    connection: duckdb.DuckDBPyConnection, table: str, comments: Iterable[tuple[str | None, str]]
) -> None:
    """Say the same of another table or view, given by its name in SQL.

    In the caller's transaction: a release has 1,500 of them, and on its own each would wait for the disk.
    """
    for column, comment in comments:
        of_what = f"column {table}.{sql_name(column)}" if column else f"table {table}"
        connection.execute(f"comment on {of_what} is {sql_text(comment)}")
