"""What the rows of a build are made of, authority by authority: a later build need not compute again what is the same.

It is noted in the run's database before the stamp, so that it holds for a build that is whole.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.extracts.landing_schema import fingerprints_of_authorities
from orchestration.ground.fingerprints import checksum_over, parsing_fingerprint, sha256_of
from orchestration.ground.paths import LOCK
from orchestration.ground.settings import Settings
from orchestration.ground.sql import open_to_read, open_to_write, sql_name, sql_names
from orchestration.ground.tombstones import REWRITTEN, read_tombstones
from orchestration.landing.contracts import load_contracts
from orchestration.landing.local.receipts import definitions_of_councils
from orchestration.warehouse.parts import is_of_all_authorities
from orchestration.warehouse.stamp import read_stamp

BENCHMARKS = "benchmarks"
# Beside a build. Without it, as a crash may leave it, nothing is carried over from the build.
HASH_FILE = "warehouse.sha256"
# Of the figures that are published of one area for one period, the newest counts: by its day, then by its extract's.
SAME_FIGURE = ("area_type", "area_code", "indicator_id", "breakdown", "breakdown_value", "period_end", "published_date")
DAYS = ("published_date", "period_end")
# What computes the rows, beside the code.
ENGINES = ("duckdb", "dbt-core", "dbt-duckdb")


@dataclass(frozen=True)
class MadeOf:
    """Fingerprints: `of_all` over what decides rows of every authority, `authorities` over what each has by itself."""

    of_all: str
    authorities: Mapping[str, str]


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


def made_of(settings: Settings, warehouse: Path, code: str) -> MadeOf:
    """What a run's build is made of.

    Args:
        settings: whose extracts are in force.
        warehouse: the run's database, whose schema `landing` is written.
        code: the fingerprint of the code.

    Raises:
        RegisterError: the register is damaged.
        TombstoneError: a tombstone is.
    """
    binding = settings.outputs.binding
    with open_to_read(warehouse=warehouse) as connection:
        landed_for_all = _landed_for_all(connection)
    of_all = {
        # With what is said of tables and columns, which is copied with them.
        "code": [code, parsing_fingerprint()],
        "engine": settings.engine,
        "packages": [platform.python_version(), sha256_of(LOCK) if LOCK.is_file() else "", *map(version, ENGINES)],
        # Written anew for another key, which makes other hashes of ids.
        "binding": sha256_of(binding) if binding.is_file() else "",
        "landed_for_all": landed_for_all,
        # Lists and layouts of councils' own decide how exports are read.
        "definitions": definitions_of_councils(settings.outputs),
        # An earlier build may hold whom a purge took out of what was landed.
        "erased": [tombstone[REWRITTEN] for tombstone in read_tombstones(settings.outputs) if tombstone[REWRITTEN]],
    }
    return MadeOf(checksum_over(of_all), fingerprints_of_authorities(settings))


def _landed_for_all(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The rows of the landing tables that are whole in the build of every authority, as text."""
    names = connection.execute("select table_name from duckdb_tables() where schema_name = 'landing'").fetchall()
    rows = {
        name: connection.execute(f"select * from landing.{sql_name(name)} order by all").fetchall()
        for (name,) in sorted(names)
        if is_of_all_authorities(name) and name != BENCHMARKS
    }
    # Of the figures of other areas, which come with each batch again, not when they came, but in which order. When they
    # came decides besides whether a day after it is believed (the macro recorded_date).
    columns = sql_names(load_contracts()[BENCHMARKS].column_names)
    same = ", ".join(f"trim({name})" for name in SAME_FIGURE)
    is_to_come = " or ".join(f"try_cast(trim({name}) as date) > _extract_date" for name in DAYS)
    rows[BENCHMARKS] = connection.execute(
        f"select {columns}, came, max(place) from (select *, case when {is_to_come} then _extract_date end as came, "
        f"dense_rank() over (partition by {same} order by _extract_date) as place from landing.benchmarks) "
        "group by all order by all"
    ).fetchall()
    return {name: [repr(row) for row in of_table] for name, of_table in rows.items()}


def newest_build_alike(settings: Settings, run_id: str, of_all: str) -> KeptBuild | None:
    """Of the builds before this run the one stamped last in which what decides rows of every authority was the same."""
    stamped = [
        (stamp.stamped_at, run.name)
        for run in (settings.outputs.runs.iterdir() if settings.outputs.runs.is_dir() else ())
        if run.name != run_id and (stamp := read_stamp(settings.outputs.warehouse(run.name))) is not None
    ]
    for stamped_at, name in sorted(stamped, reverse=True):
        warehouse = settings.outputs.warehouse(name)
        kept = _read(warehouse, datetime.fromisoformat(stamped_at))
        if kept is not None and kept.made_of.of_all == of_all:
            return kept
    return None


def write_made_of(warehouse: Path, made: MadeOf, carried: Mapping[str, str]) -> None:
    """Note in a run's database what it was made of. `carried` says of carried authorities when they were built."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with open_to_write(warehouse) as connection:
        connection.execute("create schema if not exists run")
        connection.execute("create or replace table run.made_of (of_all varchar)")
        connection.execute("insert into run.made_of values (?)", [made.of_all])
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
            of_all = connection.execute("select of_all from run.made_of").fetchone()
            rows = connection.execute("select local_authority_code, made_of, built_at from run.authorities").fetchall()
    except (OSError, ValueError, duckdb.Error):
        return None
    if of_all is None:
        return None
    made = MadeOf(of_all[0], {code: fingerprint for code, fingerprint, _ in rows})
    return KeptBuild(warehouse, sha256, stamped_at, made, {code: built_at for code, _, built_at in rows})
