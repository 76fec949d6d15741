"""What decides the rows of a build, of all authorities together and of each by itself.

A later build in which both are the same need not compute an authority's rows again.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.extracts.landing_schema import fingerprints_of_authorities
from orchestration.ground.binding import bound_identity
from orchestration.ground.database.sql import open_to_read, sql_name, sql_names
from orchestration.ground.fingerprints import checksum_over, parsing_fingerprint, sha256_of
from orchestration.ground.paths import LOCK
from orchestration.ground.settings import Settings
from orchestration.ground.tombstones import REWRITTEN, read_tombstones
from orchestration.landing.contracts import load_contracts
from orchestration.landing.local.receipts import definitions_of_councils
from orchestration.warehouse.groups.parts import is_of_all_authorities

BENCHMARKS, RUN_SETTINGS = "benchmarks", "run_settings"
# Of the figures that are published of one area for one period, the newest counts: by its day, then by its extract's.
SAME_FIGURE = ("area_type", "area_code", "indicator_id", "breakdown", "breakdown_value", "period_end", "published_date")
DAYS = ("published_date", "period_end")
# What computes the rows, beside the code.
ENGINES = ("duckdb", "dbt-core", "dbt-duckdb")


@dataclass(frozen=True)
class MadeOf:
    """Fingerprints of what decides the rows of all authorities, by its name, and of what each has by itself."""

    of_all: Mapping[str, str]
    authorities: Mapping[str, str]

    def what_changed_since(self, before: MadeOf) -> list[str]:
        """The names of what decides the rows of every authority and was not the same in a build before."""
        names = [*self.of_all, *(name for name in before.of_all if name not in self.of_all)]
        return [name for name in names if self.of_all.get(name) != before.of_all.get(name)]


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
    with open_to_read(warehouse=warehouse) as connection:
        landed = _landed_for_all(connection)
    # The names are said on the screen when something has changed.
    of_all = {
        # With what is said of tables and columns, which is copied with them.
        "the code": [code, parsing_fingerprint()],
        "IRO_ENGINE": settings.engine,
        "Python or its packages": [
            platform.python_version(),
            sha256_of(LOCK) if LOCK.is_file() else "",
            *map(version, ENGINES),
        ],
        # Another key makes other hashes of ids.
        "IRO_PSEUDONYM_KEY": bound_identity(settings.outputs),
        "IRO_HISTORY_MONTHS": landed.pop(RUN_SETTINGS),
        "published figures of other areas (benchmarks)": landed.pop(BENCHMARKS),
        # Lists and layouts of councils' own decide how exports are read.
        "files of councils' own": [landed, definitions_of_councils(settings.outputs)],
        # An earlier build may hold whom a purge took out of what was landed.
        "what purges took out of landed files": [
            tombstone[REWRITTEN] for tombstone in read_tombstones(settings.outputs) if tombstone[REWRITTEN]
        ],
    }
    by_name = {name: checksum_over({name: content}) for name, content in of_all.items()}
    return MadeOf(by_name, fingerprints_of_authorities(settings))


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
