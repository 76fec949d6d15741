"""Tables of a release into a schema of the server: Arrow batches straight into COPY."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow.csv as arrow_csv
from psycopg import Connection, sql

from orchestration.ground.database.sql import sql_name
from orchestration.outputs.published_tables import Table

SERVER_TYPES = {
    "VARCHAR": "text",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "DATE": "date",
    "BOOLEAN": "boolean",
    "DOUBLE": "double precision",
    "TIMESTAMP": "timestamp",
}
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
# Rows of one batch: small enough for memory, large enough that a batch costs nothing.
BATCH_ROWS = 20_000


def server_type(duckdb_type: str) -> str:
    """The server's type for one of DuckDB's; text for any that is not plain."""
    if matched := DECIMAL.fullmatch(duckdb_type):
        return f"numeric({matched[1]},{matched[2]})"
    return SERVER_TYPES.get(duckdb_type, "text")


def create_schema(server: Connection[Any], schema: str, comment: str) -> None:
    """A new, empty schema that nobody but its owner may use; one of that name is set aside for `drop_replaced`.

    To drop it here would take the views that show it along, and what others built on them.
    """
    name = sql.Identifier(schema)
    drop_replaced(server, schema)
    if server.execute("select 1 from pg_namespace where nspname = %s", [schema]).fetchone():
        server.execute(sql.SQL("alter schema {} rename to {}").format(name, _replaced(schema)))
    server.execute(sql.SQL("create schema {}").format(name))
    server.execute(sql.SQL("comment on schema {} is {}").format(name, sql.Literal(comment)))


def drop_replaced(server: Connection[Any], schema: str) -> None:
    """Drop the schema that a new one of the same name took the place of, with all that is in it, if there is one."""
    server.execute(sql.SQL("drop schema if exists {} cascade").format(_replaced(schema)))


def _replaced(schema: str) -> sql.Identifier:
    return sql.Identifier(f"replaced_{schema}")


def create_tables(server: Connection[Any], schema: str, tables: list[Table]) -> None:
    """Empty tables with the comments of themselves and their columns."""
    statements: list[sql.Composed] = []
    for table in tables:
        name = sql.Identifier(schema, table.name)
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(server_type(column.data_type)))
            for column in table.columns
        )
        statements += [sql.SQL("create table {} ({})").format(name, columns), *comments("table", name, table)]
    server.execute(sql.SQL("; ").join(statements))


def comments(kind: str, name: sql.Identifier, table: Table) -> list[sql.Composed]:
    """The statements that describe a table or view (`kind`) and its columns."""
    of_columns = [
        sql.SQL("comment on column {}.{} is {}").format(
            name, sql.Identifier(column.name), sql.Literal(column.description)
        )
        for column in table.columns
        if column.description
    ]
    of_itself = sql.SQL("comment on {} {} is {}").format(
        sql.SQL(kind),
        name,
        sql.Literal(table.description),
    )
    return [of_itself, *of_columns] if table.description else of_columns


@dataclass(frozen=True)
class Batch:
    """Rows of a table as COPY takes them; without a row, it is the end of its table."""

    text: bytes
    rows: int


def batches_of(table: Table, source: duckdb.DuckDBPyConnection) -> Iterator[Batch]:
    """Every row of a table that DuckDB has in use, in batches, and then the end of the table.

    A text always stands in quotes and a null never does, so that an empty text stays one.
    """
    columns = ", ".join(_plain(column.name, column.data_type) for column in table.columns)
    for batch in source.execute(f"select {columns} from {sql_name(table.name)}").to_arrow_reader(BATCH_ROWS):
        if batch.num_rows:
            text = io.BytesIO()
            arrow_csv.write_csv(batch, text, arrow_csv.WriteOptions(include_header=False))
            yield Batch(text.getvalue(), batch.num_rows)
    yield Batch(b"", 0)


def copy_rows(server: Connection[Any], schema: str, table: Table, batches: Iterator[Batch]) -> int:
    """Copy the batches up to the end of a table into it; gives the number of rows."""
    into = sql.SQL("copy {} from stdin (format csv)").format(sql.Identifier(schema, table.name))
    rows = 0
    with server.cursor() as cursor, cursor.copy(into) as copy:
        for batch in batches:
            if not batch.rows:
                break
            copy.write(batch.text)
            rows += batch.rows
    return rows


def _plain(column: str, kind: str) -> str:
    is_plain = kind in SERVER_TYPES or DECIMAL.fullmatch(kind)
    return sql_name(column) if is_plain else f"cast({sql_name(column)} as varchar)"
