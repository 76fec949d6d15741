"""The tables of councils' own (limits, teams, ...) as tables of schema `landing`, all of them, also where empty."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from orchestration.ground.database.sql import sql_name
from orchestration.landing.local.in_force import OwnRow
from orchestration.landing.local.tables import local_contracts

# What stands beside the columns of a table's contract: name, type, meaning.
OWN_LINEAGE: tuple[tuple[str, str, str], ...] = (
    ("_owner", "varchar", "The authority whose file it is; blank for the hub's"),
    ("_source_file", "varchar", "The file, as a path below the inbox"),
    ("_source_sha256", "varchar", "SHA-256 of that file's bytes"),
    ("_source_row", "bigint", "The line in that file"),
)
PREFIX = "local_"
# Words of SQL, which a portable model cannot name a column by.
RENAMED = {"key": "limit_key", "group": "comparator_group", "text": "commentary_text"}


def column_in_landing(name: str) -> str:
    """What a column of a council's own file is called in schema `landing`."""
    return RENAMED.get(name, name)


def write_own_tables(warehouse: duckdb.DuckDBPyConnection, rows: Mapping[str, list[OwnRow]]) -> None:
    """Create `landing.local_<table>` for each table: its columns as text, blank being NULL, then the lineage."""
    for name, contract in local_contracts().items():
        columns = [f"{sql_name(column_in_landing(column))} varchar" for column in contract.column_names]
        columns += [f"{column} {kind}" for column, kind, _ in OWN_LINEAGE]
        table = f"landing.{sql_name(PREFIX + name)}"
        warehouse.execute(f"create or replace table {table} ({', '.join(columns)})")
        values = [
            [
                *(each.values[column] or None for column in contract.column_names),
                each.authority,
                each.source_file,
                each.source_sha256,
                each.source_row,
            ]
            for each in rows[name]
        ]
        if values:
            marks = ", ".join("?" for _ in values[0])
            warehouse.executemany(f"insert into {table} values ({marks})", values)
