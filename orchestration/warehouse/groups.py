"""Groups of authorities that fit into the memory of a refresh, to be built one after another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import ceil
from pathlib import Path

from orchestration.ground.memory import MEGABYTE
from orchestration.ground.settings import Settings
from orchestration.ground.sql import open_to_read, sql_name
from orchestration.warehouse.parts import AUTHORITY_IN_LANDING

# What an authority takes of the database's memory while it is built: its figures, whose number hardly depends on its
# size, and its records. Of 4,000 children over 10 years, 10 authorities fit in 2 GB (docs/speed.md, 2026-11-28).
BYTES_OF_AN_AUTHORITY = 100 * MEGABYTE
BYTES_OF_A_ROW = 300


def groups_of_build(settings: Settings, warehouse: Path, but: Collection[str] = ()) -> list[list[str]]:
    """The authorities of a run's landing schema by groups, each to be built by itself.

    One group, if all fit in at once and one process builds; as many as there are processes at least, if there are so
    many authorities; and none without an authority.

    Args:
        settings: whose memory and processes they are.
        warehouse: the run's database, whose schema `landing` is written.
        but: authorities that are not to be built.
    """
    rows = {code: number for code, number in landed_rows(warehouse).items() if code not in but}
    if not rows:
        return []
    if shared := settings.side_by_side:
        return groups_that_fit(rows, shared.memory_of_database, at_least=shared.processes)
    return groups_that_fit(rows, settings.memory_of_database)


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


def groups_that_fit(rows: Mapping[str, int], memory: int | None, at_least: int = 1) -> list[list[str]]:
    """Authorities by groups, in the order given, each as large as fits; one that does not is a group of its own.

    Args:
        rows: the landed rows of each authority.
        memory: the bytes that the database may take; None is no limit.
        at_least: how many groups there are to be, of about as many authorities each, where there are so many.
    """
    groups: list[list[str]] = [[]]
    most, room = ceil(len(rows) / at_least), memory
    for code, number in rows.items():
        needed = BYTES_OF_AN_AUTHORITY + BYTES_OF_A_ROW * number
        is_without_room = room is not None and needed > room
        if groups[-1] and (is_without_room or len(groups[-1]) == most):
            groups.append([])
            room = memory
        if room is not None:
            room -= needed
        groups[-1].append(code)
    return groups
