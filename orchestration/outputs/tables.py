"""How the tables of a release are copied from the warehouse; which ones they are, its stamp says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import duckdb

from orchestration.ground.database.comments import comments_of, write_comments
from orchestration.ground.database.sql import one_transaction, only_row, open_to_write, share_cores, sql_name, sql_text
from orchestration.ground.database.stops import interruptible
from orchestration.ground.errors import NothingPublishedError
from orchestration.outputs.views import queries_of_views, query_in_release
from orchestration.warehouse.stamp import ReleasedTable, Tier

# What every BI driver reads in the same way; spec: plain types only.
PLAIN_TYPE = re.compile(r"DATE|VARCHAR|BIGINT|BOOLEAN|DECIMAL\(\d+,\d+\)")
# The oldest format of the 1.x line, from 1.1 on: DuckDB 1.0 stops at a primary key that 1.5.6 wrote (2026-11-30).
STORAGE_VERSION = "v1.0.0"


def open_warehouse(warehouse: Path, spill: Path, memory: int | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory with the warehouse attached read-only as `warehouse`; large sorts spill into `spill`.

    Spilled rows can be children's, so `spill` lies in a restricted folder. Nothing is downloaded. `memory`: the bytes
    that it may take; None leaves it to the database. Two threads may ask it, as `copied_beside` has them do.
    """
    connection = open_to_write(spill=spill, memory=memory)
    share_cores(connection, asking=2)
    connection.execute(f"attach {sql_text(warehouse)} as warehouse (read_only)")
    return connection


def tables_of(connection: duckdb.DuckDBPyConnection, tier: Tier) -> list[ReleasedTable]:
    """The warehouse's tables of one tier, by the name they get in a release, as its stamp lists them.

    Raises:
        NothingPublishedError: two of them get one name.
    """
    tables = [
        ReleasedTable(schema, name, published_as, tier, stays_a_view)
        for schema, name, published_as, stays_a_view in connection.execute(
            "select schema_name, table_name, published_as, stays_a_view from warehouse.run.released_tables "
            "where tier = ? order by all",
            [tier],
        ).fetchall()
    ]
    names = [table.published_as for table in tables]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise NothingPublishedError(f"Two tables of the warehouse would be published as {', '.join(twice)}.")
    return sorted(tables, key=lambda table: table.published_as)


def copy_tables(
    connection: duckdb.DuckDBPyConnection,
    copies: list[ReleasedTable],
    target: Path,
    source: str = "warehouse",
    *,
    is_sorted: bool = False,
) -> dict[str, int]:
    """Copy tables with their comments into a new database that any current driver reads; gives the rows of each.

    Rows are in the order of their columns, keys first, so that the same data makes the same file. The database stays
    attached under its file's stem. `source` is the attached database that has them; `is_sorted` says that they are in
    that order there.

    Raises:
        NothingPublishedError: what is to stay a view reads a table that is not among them.
    """
    catalog = target.stem
    attach_new(connection, target, catalog)
    comments = comments_of(connection, source)
    queries = queries_of_views(connection, source) if any(copy.stays_a_view for copy in copies) else {}

    def is_view(copy: ReleasedTable) -> bool:
        # Another engine than DuckDB hands over tables alone.
        return copy.stays_a_view and (copy.schema, copy.name) in queries

    rows = {}
    # Tables first: a view is made when what it reads is there.
    for copy in sorted(copies, key=is_view):
        name = f"{catalog}.main.{sql_name(copy.published_as)}"
        if is_view(copy):
            created = f"view {name} as {query_in_release(copy, queries, copies, source)}"
        else:
            order = "" if is_sorted else "order by all nulls last"
            original = f"{source}.{sql_name(copy.schema)}.{sql_name(copy.name)}"
            created = f"table {name} as select * from {original} {order}"
        with one_transaction(connection):
            connection.execute(f"create {created}")
            write_comments(connection, name, comments.get((copy.schema, copy.name), ()))
        rows[copy.published_as] = count_rows(connection, name)
    return rows


def attach_new(connection: duckdb.DuckDBPyConnection, target: Path, catalog: str) -> None:
    """Attach a file that is not there yet as a database that any current driver reads.

    Of a draft that is broken off nothing is kept, so no log is written from which it could be mended: the draft of the
    bundled sample took 3.7 s by the clock without, 4.8 with (two cores, 2026-11-30). What is written is on the disk for
    certain after a `checkpoint`.
    """
    how = f"storage_version '{STORAGE_VERSION}', recovery_mode no_wal_writes"
    connection.execute(f"attach {sql_text(target)} as {catalog} ({how})")


@contextmanager
def copied_beside(
    connection: duckdb.DuckDBPyConnection, copies: list[ReleasedTable], target: Path
) -> Iterator[Future[dict[str, int]]]:
    """Copy tables as `copy_tables` does, by another thread, while something else is done with the connection.

    Both have ended when it is left: where what is done meanwhile fails or is stopped, the copy is broken off; where the
    copy fails, that is said when the rest is done. A stop at the very moment of leaving may pass it by. Closing the
    connection ends the copy then, so it has to be closed before the files are removed.

    Raises: as `copy_tables`.
    """
    copied: Future[dict[str, int]] = Future()

    def copy() -> None:
        try:
            copied.set_result(copy_tables(other, copies, target))
        except BaseException as error:
            copied.set_exception(error)

    with interruptible(connection.cursor()) as other:
        thread = Thread(target=copy, name="copying")
        try:
            thread.start()
            yield copied
            copied.result()
        finally:
            # More than once, because it is heard in the middle of a statement alone.
            while thread.is_alive():
                if not copied.done():
                    other.interrupt()
                thread.join(0.1)


def create_described_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    description: str,
    columns: Mapping[str, tuple[str, str]],
    primary_key: Sequence[str] = (),
) -> None:
    """Create an empty table that no model makes: its name in SQL, and of each column the type and the description."""
    parts = [f"{column} {kind}" for column, (kind, _) in columns.items()]
    if primary_key:
        parts.append(f"primary key ({', '.join(primary_key)})")
    of_columns = [(column, said) for column, (_, said) in columns.items()]
    with one_transaction(connection):
        connection.execute(f"create table {name} ({', '.join(parts)})")
        write_comments(connection, name, [(None, description), *of_columns])


def count_rows(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """The rows of a table, given its name in SQL."""
    row = only_row(connection, f"select count(*) from {name}")
    return int(row[0])


def require_plain_types(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Refuse a public database with a column that BI drivers read differently or not at all.

    Raises:
        NothingPublishedError: naming every such column.
    """
    columns = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where database_name = ? "
        "order by table_name, column_index",
        [catalog],
    ).fetchall()
    wrong = [f"{table}.{column} is {kind}" for table, column, kind in columns if not PLAIN_TYPE.fullmatch(kind)]
    if wrong:
        raise NothingPublishedError(
            "Published columns are DATE, VARCHAR, BIGINT, DECIMAL or BOOLEAN. Cast these in their models: "
            f"{'; '.join(wrong)}."
        )
