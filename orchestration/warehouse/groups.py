"""Groups of authorities that fit into the memory of a refresh, to be built one after another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from orchestration.ground.memory import MEGABYTE
from orchestration.ground.sql import open_to_read, sql_name
from orchestration.warehouse.parts import AUTHORITY_IN_LANDING

# What an authority takes of the database's memory while it is built: its figures, whose number hardly depends on its
# size, and its records. Of 4,000 children over 10 years, 10 authorities fit in 2 GB (docs/speed.md, 2026-11-28).
BYTES_OF_AN_AUTHORITY = 100 * MEGABYTE
BYTES_OF_A_ROW = 300


def groups_of_build(warehouse: Path, memory: int | None, but: Collection[str] = ()) -> list[list[str]]:
    """The authorities of a run's landing schema by groups, each to be built by itself.

    One group, if all fit in at once, and none without an authority.

    Args:
        warehouse: the run's database, whose schema `landing` is written.
        memory: the bytes that the database may take; None is no limit.
        but: authorities that are not to be built.
    """
    rows = {code: number for code, number in landed_rows(warehouse).items() if code not in but}
    return groups_that_fit(rows, memory) if rows else []


def landed_rows(warehouse: Path) -> dict[str, int]:
    """How many rows of the exports each authority of a run's landing schema has."""
    with open_to_read(warehouse=warehouse) as connection:
        authorities = connection.execute(
            "select distinct local_authority_code from landing.batches where is_in_force order by all"
        ).fetchall()
        rows = {str(code): 0 for (code,) in authorities}
        for (table,) in connection.execute(
            "select table_name from duckdb_columns() where schema_name = 'landing' and column_name = ?",
            [AUTHORITY_IN_LANDING],
        ).fetchall():
            counted = f"select {AUTHORITY_IN_LANDING}, count(*) from landing.{sql_name(table)} group by all"
            for code, number in connection.execute(counted).fetchall():
                rows[str(code)] += int(number)
    return rows


def groups_that_fit(rows: Mapping[str, int], memory: int | None) -> list[list[str]]:
    """Authorities by groups, in the order given, each as large as fits; one that does not is a group of its own.

    Args:
        rows: the landed rows of each authority.
        memory: the bytes that the database may take; None is no limit.
    """
    groups: list[list[str]] = [[]]
    room = memory
    for code, number in rows.items():
        needed = BYTES_OF_AN_AUTHORITY + BYTES_OF_A_ROW * number
        if room is not None and memory is not None:
            if needed > room and groups[-1]:
                groups.append([])
                room = memory
            room -= needed
        groups[-1].append(code)
    return groups
