"""The stamp: written into a run's warehouse last, it says that the whole build succeeded, and from which inputs.

dbt commits model by model, so a warehouse whose build failed half-way looks whole. Only a stamped one is published.
With the stamp stands the list of the tables that a release holds, as the dbt project says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb

from orchestration.ground.database.sql import one_transaction, open_to_read, open_to_write
from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.paths import Outputs

Tier = Literal["public", "restricted"]


@dataclass(frozen=True)
class ReleasedTable:
    """One table of the warehouse that a release holds: for everybody, or restricted as evidence; and its name there.

    `stays_a_view`: where it is a view of the warehouse, its rows are not written out.
    """

    schema: str
    name: str
    published_as: str
    tier: Tier
    stays_a_view: bool = False


@dataclass(frozen=True)
class Stamp:
    """What a warehouse was built from: fingerprints of the exports in force and of the code, and nodes that ran."""

    inputs_fingerprint: str
    code_fingerprint: str
    nodes_ok: int
    stamped_at: str


def write_stamp(
    warehouse: Path, inputs_fingerprint: str, code_fingerprint: str, nodes_ok: int, tables: Iterable[ReleasedTable]
) -> None:
    """Stamp a warehouse whose build succeeded; nothing is written into it afterwards."""
    with open_to_write(warehouse) as connection, one_transaction(connection):
        connection.execute("create schema if not exists run")
        connection.execute(
            "create or replace table run.stamp ("
            "inputs_fingerprint varchar, code_fingerprint varchar, nodes_ok bigint, stamped_at varchar)"
        )
        connection.execute(
            "create or replace table run.released_tables ("
            "schema_name varchar, table_name varchar, published_as varchar, tier varchar, stays_a_view boolean)"
        )
        connection.executemany(
            "insert into run.released_tables values (?, ?, ?, ?, ?)",
            [list(astuple(table)) for table in tables],
        )
        connection.execute(
            "insert into run.stamp values (?, ?, ?, ?)",
            [inputs_fingerprint, code_fingerprint, nodes_ok, datetime.now(UTC).isoformat()],
        )


def read_stamp(warehouse: Path) -> Stamp | None:
    """The stamp of a warehouse; None if it has none, or is not there, or is not a database that can be opened."""
    if not warehouse.is_file():
        return None
    try:
        with open_to_read(warehouse=warehouse) as connection:
            row = connection.execute(
                "select inputs_fingerprint, code_fingerprint, nodes_ok, stamped_at from run.stamp"
            ).fetchone()
    except duckdb.Error:
        return None
    return Stamp(*row) if row else None


def require_stamp(warehouse: Path, inputs_fingerprint: str, code_fingerprint: str) -> Stamp:
    """The stamp, if the warehouse was built whole from these inputs by this code.

    Raises:
        NothingPublishedError: the build did not finish, or something changed since.
    """
    stamp = read_stamp(warehouse)
    if stamp is None:
        raise NothingPublishedError(
            f"The build in {warehouse.parent} did not finish, so it is not published. Run the whole refresh again."
        )
    if stamp.inputs_fingerprint != inputs_fingerprint:
        raise NothingPublishedError(
            f"Other extracts have come into force since {warehouse.parent} was built. Run the whole refresh again."
        )
    if stamp.code_fingerprint != code_fingerprint:
        raise NothingPublishedError(
            f"The project's code or definitions have changed since {warehouse.parent} was built. "
            "Run the whole refresh again."
        )
    return stamp


def newest_stamped_warehouse(outputs: Outputs) -> Path | None:
    """The warehouse stamped last, for whoever publishes without having built it."""
    return next((warehouse for warehouse, _ in stamped_warehouses(outputs)), None)


def stamped_warehouses(outputs: Outputs) -> list[tuple[Path, datetime]]:
    """The warehouses of all runs that are stamped, each with when that was (UTC), the one stamped last first."""
    stamped = [
        (stamp.stamped_at, run.name)
        for run in (outputs.runs.iterdir() if outputs.runs.is_dir() else ())
        if run.is_dir() and (stamp := read_stamp(outputs.warehouse(run.name))) is not None
    ]
    return [(outputs.warehouse(name), datetime.fromisoformat(at)) for at, name in sorted(stamped, reverse=True)]
