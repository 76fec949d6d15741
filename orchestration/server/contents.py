"""What of a release goes to the server: the tables of each tier, as they lie in the release's files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import open_to_read, reading_connection, sql_name, sql_text
from orchestration.ground.paths import Outputs
from orchestration.outputs.dictionary.model import Column
from orchestration.outputs.dictionary.tables import dictionary_of
from orchestration.outputs.published_tables import Table, published_tables

KEY_PREFIX = "key_"


@dataclass(frozen=True)
class Tier:
    """The tables of one tier, and DuckDB with those tables in use."""

    name: str
    tables: list[Table]
    source: duckdb.DuckDBPyConnection


@contextmanager
def tiers_of(outputs: Outputs, release_id: str, manifest: Path) -> Iterator[list[Tier]]:
    """The tiers of a release, open for reading: `marts`, `evidence`, and `open` where the release has one.

    Args:
        outputs: the folder that holds the release.
        release_id: its id.
        manifest: the dbt project as parsed, which knows the keys of marts.
    """
    marts = outputs.releases / release_id / "marts.duckdb"
    evidence = outputs.restricted / release_id / "evidence.duckdb"
    with open_to_read(marts=marts) as of_marts, open_to_read(evidence=evidence) as of_evidence:
        tiers = [
            Tier("marts", published_tables(dictionary_of(manifest, marts)), of_marts),
            Tier("evidence", _tables(of_evidence, "evidence"), of_evidence),
        ]
        folder = outputs.open / release_id
        if not folder.is_dir():
            yield tiers
            return
        with reading_connection(folder, ".spill") as of_open:
            for file in sorted(folder.rglob("*.parquet")):
                of_open.execute(f"create view {sql_name(file.stem)} as select * from read_parquet({sql_text(file)})")
            yield [*tiers, Tier("open", _tables(of_open, "memory"), of_open)]


def names_of(outputs: Outputs, release_id: str) -> dict[str, list[str]]:
    """The names of the tables of each tier of a release, as `tiers_of` has them."""
    marts = outputs.releases / release_id / "marts.duckdb"
    evidence = outputs.restricted / release_id / "evidence.duckdb"
    with open_to_read(marts=marts, evidence=evidence) as source:
        found = source.execute(
            "select database_name, table_name from duckdb_tables() where database_name in ('marts', 'evidence') "
            "union all select database_name, view_name from duckdb_views() "
            "where database_name = 'evidence' and not internal"
        ).fetchall()
    names: dict[str, list[str]] = {"marts": [], "evidence": []}
    for tier, name in found:
        names[tier].append(name)
    if (folder := outputs.open / release_id).is_dir():
        names["open"] = [file.stem for file in folder.rglob("*.parquet")]
    return names


def _tables(source: duckdb.DuckDBPyConnection, database: str) -> list[Table]:
    """The tables and views of a database with what it says of them; a table of keys has the key that it is about."""
    columns: dict[str, list[Column]] = defaultdict(list)
    for table, *column in source.execute(
        "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where database_name = ? and not internal order by table_name, column_index",
        [database],
    ).fetchall():
        columns[table].append(Column(*column))
    described = source.execute(
        "select table_name, coalesce(comment, '') from duckdb_tables() where database_name = ? "
        "union all select view_name, coalesce(comment, '') from duckdb_views() "
        "where database_name = ? and not internal order by all",
        [database, database],
    ).fetchall()
    return [Table(name, says, tuple(columns[name]), _key(name, columns[name])) for name, says in described]


def _key(table: str, columns: list[Column]) -> tuple[tuple[str, ...], ...]:
    key = f"{table.removeprefix(KEY_PREFIX)}_key"
    is_of_keys = table.startswith(KEY_PREFIX) and any(column.name == key for column in columns)
    return ((key,),) if is_of_keys else ()
