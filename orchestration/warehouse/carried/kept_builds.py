"""Builds of earlier runs that are kept: what each was made of, noted in it, so that the next one can be told from it.

The note is written before the stamp, so that it holds for a build that is whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import one_transaction, open_to_read, open_to_write
from orchestration.ground.fingerprints import sha256_of
from orchestration.ground.settings import Settings
from orchestration.warehouse.carried.made_of import MadeOf
from orchestration.warehouse.stamp import stamped_warehouses

# Beside a build. Without it, as a crash may leave it, nothing is carried over from the build.
HASH_FILE = "warehouse.sha256"


@dataclass(frozen=True)
class KeptBuild:
    """A build that was stamped: its database with its hash, when that was (UTC), and what it was made of.

    `built_at` says of each authority when its rows were computed, which may have been in a build before.
    """

    warehouse: Path
    sha256: str
    stamped_at: datetime
    made_of: MadeOf
    built_at: Mapping[str, str]


def kept_builds(settings: Settings, run_id: str) -> list[KeptBuild]:
    """The builds before this run that can be read, the one that was stamped last first."""
    own = settings.outputs.warehouse(run_id)
    found = [_read(*stamped) for stamped in stamped_warehouses(settings.outputs) if stamped[0] != own]
    return [build for build in found if build is not None]


def write_made_of(warehouse: Path, made: MadeOf, carried: Mapping[str, str]) -> None:
    """Note in a run's database what it was made of. `carried` says of carried authorities when they were built."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with open_to_write(warehouse) as connection, one_transaction(connection):
        connection.execute("create schema if not exists run")
        connection.execute("create or replace table run.made_of (name varchar, fingerprint varchar)")
        connection.executemany("insert into run.made_of values (?, ?)", [[*each] for each in made.of_all.items()])
        connection.execute(
            "create or replace table run.authorities "
            "(local_authority_code varchar, made_of varchar, built_at varchar, is_carried_over boolean)"
        )
        connection.executemany(
            "insert into run.authorities values (?, ?, ?, ?)",
            [
                [code, fingerprint, carried.get(code, now), code in carried]
                for code, fingerprint in sorted(made.authorities.items())
            ],
        )


def write_hash(warehouse: Path) -> None:
    """Note beside a stamped build, which nothing writes into any more, the hash of its file."""
    (warehouse.parent / HASH_FILE).write_text(sha256_of(warehouse), encoding="ascii")


def is_as_stamped(file: Path, sha256: str) -> bool:
    """Whether a stamped build is what was stamped, to its last byte.

    Raises:
        OSError: it cannot be read.
    """
    return sha256_of(file) == sha256


def carried_over(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The authorities whose rows a build has from one before, each with when they were computed, in UTC.

    `connection` has the build attached as `warehouse`. Of one by an earlier version there are none.
    """
    is_noted = connection.execute(
        "select 1 from duckdb_tables() "
        "where database_name = 'warehouse' and schema_name = 'run' and table_name = 'authorities'"
    ).fetchone()
    if not is_noted:
        return {}
    rows = connection.execute(
        "select local_authority_code, built_at from warehouse.run.authorities where is_carried_over order by all"
    ).fetchall()
    return dict(rows)


def _read(warehouse: Path, stamped_at: datetime) -> KeptBuild | None:
    """What a stamped build was made of; None of a build of an earlier version, or one that cannot be read."""
    try:
        sha256 = (warehouse.parent / HASH_FILE).read_text(encoding="ascii").strip()
        with open_to_read(warehouse=warehouse) as connection:
            of_all = connection.execute("select name, fingerprint from run.made_of").fetchall()
            rows = connection.execute("select local_authority_code, made_of, built_at from run.authorities").fetchall()
    except (OSError, ValueError, duckdb.Error):
        return None
    made = MadeOf(dict(of_all), {code: fingerprint for code, fingerprint, _ in rows})
    return KeptBuild(warehouse, sha256, stamped_at, made, {code: built_at for code, _, built_at in rows})
