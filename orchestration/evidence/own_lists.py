"""Which lists of a council's own say something else in one of two releases: of codes, and of teams and their services.

They change how records count that are as they were, and no table of a release holds what they said: only `release.json`
names the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ground.database.sql import only_row
from orchestration.landing.contracts import load_contracts
from orchestration.landing.local.receipts import HUB
from orchestration.releases.release import read_manifest

TABLE = "own_lists"
LISTS, TEAMS = "lists", "teams"
OF_TEAMS = ("district", "service")


def find_own_lists(connection: duckdb.DuckDBPyConnection, old: Path, new: Path) -> None:
    """The table TABLE: the files that only one of two releases is made of, with the exports or breakdowns they decide.

    Args:
        connection: where it is written to, as a temporary table.
        old, new: the folders of the releases.
    """
    before, now = (_in_use(read_manifest(folder) or {}) for folder in (old, new))
    connection.execute(
        f"create or replace temp table {TABLE} "
        "(local_authority_code varchar, export_name varchar, breakdown varchar, source_file varchar)"
    )
    for owner, kind, name, source_file in sorted({each[:4] for each in before ^ now}):
        authority = None if owner == HUB else owner
        exports = [
            export
            for export, contract in load_contracts().items()
            if kind == LISTS and any(column.list_name == name for column in contract.columns)
        ]
        rows = [(export, None) for export in exports] + [(None, part) for part in OF_TEAMS if kind == TEAMS]
        for export, breakdown in rows:
            connection.execute(f"insert into {TABLE} values (?, ?, ?, ?)", [authority, export, breakdown, source_file])


def is_list_of_teams_other(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a list of teams is among the files of the table TABLE."""
    (files,) = only_row(connection, f"select count(*) from {TABLE} where breakdown is not null")
    return bool(files)


def own_lists_of_cells() -> str:
    """SQL that gives of a row of `cells`, joined with its `definition`, the files that may decide it; null if none."""
    return f"""(
        select string_agg(distinct source_file, ', ' order by source_file) from {TABLE}
        where coalesce({TABLE}.local_authority_code = cells.local_authority_code, true)
            and (
                list_contains(string_split(definition.needs, ';'), {TABLE}.export_name)
                or list_contains(string_split(cells.breakdown, '+'), {TABLE}.breakdown)
            )
    )"""


def _in_use(manifest: Mapping[str, Any]) -> set[tuple[str, ...]]:
    names = ("owner", "kind", "name", "source_file", "sha256")
    files = (tuple(str(file.get(name)) for name in names) for file in manifest.get("local_files", ()))
    return {file for file in files if file[1] in (LISTS, TEAMS)}
