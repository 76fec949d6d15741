"""Names and texts written into SQL, and the only connections to a database that there are.

None of them downloads or loads anything. Those that read can open nothing beside what they were given, and cannot be
told otherwise: a file that somebody made may hold views and texts that would have them do so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ground.database.stops import interruptible
from orchestration.ground.machine.processes import threads_of_database


def sql_name(name: str) -> str:
    """A name as a quoted identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def sql_names(names: Iterable[str]) -> str:
    """Several names as quoted identifiers, separated by commas."""
    return ", ".join(sql_name(name) for name in names)


def sql_text(value: object) -> str:
    """A value as a text literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def sql_texts(values: Iterable[object]) -> str:
    """Several values as text literals, separated by commas."""
    return ", ".join(map(sql_text, values))


def table_of_texts(values: Iterable[object]) -> str:
    """Several values as a table `said` with the column `word`.

    To be asked whether a text is one of many: DuckDB holds it against a list in brackets value by value, which took 1.8
    processor seconds for 48,000 texts and 3,419 values, and 0.02 with a table (2026-11-30).
    """
    return f"(values {', '.join(f'({sql_text(value)})' for value in values)}) as said (word)"


def same_values(one: str, other: str, columns: Iterable[str]) -> str:
    """The condition that two rows, by the names of their tables, have the same in some columns; blank is as blank."""
    return " and ".join(f"{one}.{sql_name(name)} is not distinct from {other}.{sql_name(name)}" for name in columns)


# A file in which a function or a format is named must not make the database fetch an extension that has it.
NOTHING_LOADED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


# Bytes. What a file makes it hold beyond this goes to the disk, or is refused: the longest export of a large authority
# takes a tenth of it (2026-11-28).
MEMORY_OF_READING = 1_000_000_000
# To copy rows as they are: 98 tables of four large authorities took one thread 5.6 processor seconds and 6.8 by the
# clock, and two threads 7.7 and 7.9, because what they read is put in order again (two cores, 2026-11-29).
THREADS_THAT_COPY = 1


def reading_connection(allowed_folder: Path, spill_folder: str, *others: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that can open files of one folder, or a few, and nothing else.

    One thread, so that rows keep the order of their file and can be numbered. What does not fit
    into the memory that reading may take goes to `spill_folder`, below the first of them.
    """
    config = {"threads": "1", **NOTHING_LOADED, **memory_limit(MEMORY_OF_READING)}
    connection = interruptible(duckdb.connect(":memory:", config=config))
    # Without this, a spill to disk would lie in whatever folder the command was called from.
    connection.execute(f"set temp_directory = {sql_text(allowed_folder / spill_folder)}")
    connection.execute(f"set allowed_directories = [{sql_texts((allowed_folder, *others))}]")
    # The order matters: a folder cannot be allowed once access is off.
    _close_in(connection)
    return connection


def open_to_read(**databases: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that has files of DuckDB attached, each under its name, and can open nothing else.

    The first one is in use: its tables need no name before them.

    Raises:
        duckdb.Error: one of them is not such a file, or cannot be read.
    """
    connection = interruptible(duckdb.connect(":memory:", config=NOTHING_LOADED))
    try:
        for name, path in databases.items():
            connection.execute(f"attach {sql_text(path)} as {sql_name(name)} (read_only)")
        for name in list(databases)[:1]:
            connection.execute(f"use {sql_name(name)}")
        # Rows may be children's, and there is no folder for them here.
        connection.execute("set temp_directory = ''")
        _close_in(connection)
    except duckdb.Error:
        connection.close()
        raise
    return connection


def open_to_write(
    path: Path | None = None, spill: Path | None = None, memory: int | None = None, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """A database of this software's own, to be made or added to; None for one in memory.

    Beyond `memory` bytes it writes into `spill`, for a file a folder beside it. `threads`: None leaves them to it.

    Raises:
        duckdb.Error: the file cannot be written.
    """
    own = {"temp_directory": str(spill)} if spill else {}
    at_work = {} if threads is None else {"threads": str(threads)}
    config = {**NOTHING_LOADED, **own, **memory_limit(memory), **at_work}
    return interruptible(duckdb.connect(str(path) if path else ":memory:", config=config))


def only_row(
    connection: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, object] | Sequence[object] | None = None
) -> tuple[Any, ...]:
    """The row of a query that always gives one, as an aggregate without groups does; `values` are its parameters."""
    row: tuple[Any, ...] | None = connection.execute(query, values).fetchone()
    assert row is not None  # an aggregate without groups always gives a row
    return row


def rows_by_name(
    connection: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, object] | Sequence[object] | None = None
) -> list[dict[str, Any]]:
    """The rows of a query, each with its values by the names of their columns; `values` are the query's parameters."""
    answer = connection.execute(query, values)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def tables_in(connection: duckdb.DuckDBPyConnection, database: str | None = None) -> set[str]:
    """The names of the tables of an attached database; without its name, of all of them."""
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = coalesce(?, database_name)", [database]
    ).fetchall()
    return {name for (name,) in tables}


def memory_limit(memory: int | None) -> dict[str, str]:
    """The configuration of a database that takes at most so many bytes; None leaves it to the database."""
    return {} if memory is None else {"memory_limit": f"{memory // 1024}KiB"}


@contextmanager
def one_transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All statements inside are written together, or none of them where one fails.

    A statement on its own waits for the disk when it ends: 160 rows, each on its own, took 0.7 s by the clock where
    together they took 0.01 (two busy cores, 2026-11-30).
    """
    connection.begin()
    try:
        yield
    except BaseException:
        # What broke it off may have ended it already.
        with suppress(duckdb.Error):
            connection.rollback()
        raise
    connection.commit()


def share_cores(connection: duckdb.DuckDBPyConnection, asking: int) -> None:
    """Let a database take what the threads that ask it leave of the cores, or of its process's share of them.

    Once for each database: its present number of threads is taken for that of the cores.
    """
    (threads,) = only_row(connection, "select current_setting('threads')")
    connection.execute(f"set threads = {threads_of_database(int(threads), asking)}")


def _close_in(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
