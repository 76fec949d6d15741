"""Names and texts written into SQL, and the one locked-down connection that files are read with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb


def sql_name(name: str) -> str:
    """A name as a quoted identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def sql_names(names: Iterable[str]) -> str:
    """Several names as quoted identifiers, separated by commas."""
    return ", ".join(sql_name(name) for name in names)


def sql_text(value: object) -> str:
    """A value as a text literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def reading_connection(allowed_folder: Path, spill_folder: str) -> duckdb.DuckDBPyConnection:
    """A database in memory that can open files of one folder and nothing else, and downloads nothing.

    One thread, so that rows keep the order of their file and can be numbered. What does not fit
    into memory goes to `spill_folder`, below the allowed one.
    """
    connection = duckdb.connect(":memory:")
    connection.execute("set threads = 1")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")
    connection.execute("set allow_community_extensions = false")
    # Without this, a spill to disk would lie in whatever folder the command was called from.
    connection.execute(f"set temp_directory = {sql_text(allowed_folder / spill_folder)}")
    connection.execute(f"set allowed_directories = [{sql_text(allowed_folder)}]")
    # The order matters: a folder cannot be allowed once access is off.
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection
