"""How landing writes names and texts into SQL, and the one locked-down connection it reads files with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb


def quoted(name: str) -> str:
    """A column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted_list(names: Iterable[str]) -> str:
    """Several columns' names as SQL."""
    return ", ".join(quoted(name) for name in names)


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


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
    connection.execute(f"set temp_directory = {literal(str(allowed_folder / spill_folder))}")
    connection.execute(f"set allowed_directories = [{literal(str(allowed_folder))}]")
    # The order matters: a folder cannot be allowed once access is off.
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection
