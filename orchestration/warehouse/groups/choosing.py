"""Groups of authorities that fit into the memory of a refresh, to be built one after another or several at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.ground.database.sql import open_to_read, sql_name
from orchestration.ground.machine.memory import MEGABYTE
from orchestration.ground.machine.processes import SideBySide, side_by_side
from orchestration.ground.settings import Settings
from orchestration.warehouse.groups.parts import AUTHORITY_IN_LANDING

# What an authority takes of the database's memory while it is built: its figures, whose number hardly depends on its
# size, and its records. Of 4,000 children over 10 years, 8 authorities fit in 2 GB and 20 in 4 GB (2026-11-29).
BYTES_OF_AN_AUTHORITY = 100 * MEGABYTE
BYTES_OF_A_ROW = 300


@dataclass(frozen=True)
class Groups:
    """The codes of the authorities to build, group by group, and how several processes build them, if they do."""

    authorities: list[list[str]]
    side_by_side: SideBySide | None = None


def groups_of_build(settings: Settings, warehouse: Path, but: Collection[str] = ()) -> Groups:
    """The authorities of a run's landing schema by groups, each to be built by itself.

    One group, if all fit in at once and one process builds; as many at least as there are processes; and none without
    an authority.

    Args:
        settings: whose memory and processes they are.
        warehouse: the run's database, whose schema `landing` is written.
        but: authorities that are not to be built.
    """
    rows = {code: number for code, number in landed_rows(warehouse).items() if code not in but}
    if not rows:
        return Groups([])
    largest = bytes_of_an_authority(max(rows.values()))
    shared = side_by_side(min(settings.processes, len(rows)), settings.memory, largest)
    if shared is None:
        return Groups(groups_that_fit(rows, settings.memory_of_database))
    return Groups(groups_that_fit(rows, shared.memory_of_database, at_least=shared.processes), shared)


def bytes_of_an_authority(rows: int) -> int:
    """What the database takes to build an authority of so many landed rows."""
    return BYTES_OF_AN_AUTHORITY + BYTES_OF_A_ROW * rows


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
    room, share = memory, 0
    for place, (code, number) in enumerate(rows.items()):
        needed = bytes_of_an_authority(number)
        before, share = share, place * min(at_least, len(rows)) // len(rows)
        if groups[-1] and (share != before or (room is not None and needed > room)):
            groups.append([])
            room = memory
        if room is not None:
            room -= needed
        groups[-1].append(code)
    return groups
