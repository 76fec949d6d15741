"""The comments of releases' schemas: which release of which folder each is, and as of which purge of rows in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import purged_files
from orchestration.releases.release import CHECKSUM

TIERS = ("marts", "open", "evidence")
# Said behind a mark once another outputs folder has taken the database over.
OF_ANOTHER = " of another outputs folder"
MARK = re.compile(rf"iro release (\d{{4}}-\d{{2}}\.v[1-9]\d*) ([0-9a-f]*)({OF_ANOTHER})?")


@dataclass(frozen=True)
class LoadedSchema:
    """A schema that this software loaded: of which release, and the mark with which it was loaded."""

    name: str
    release_id: str
    mark: str
    is_of_another_folder: bool


def schema_of(tier: str, release_id: str) -> str:
    """A release's schema of one tier, such as `marts_2026_10_v1`: no tool has to quote it."""
    return f"{tier}_{release_id.replace('-', '_').replace('.', '_')}"


def mark_of(outputs: Outputs, release_id: str, checksum: str) -> str:
    """The comment of a release's schemas: which release, and a hash that a purge of rows in it changes."""
    rewritten = {
        name: sha for name, sha in purged_files(outputs).rewritten.items() if release_id in name.split("/")[1:2]
    }
    state = checksum_over({CHECKSUM: checksum, "rewritten": rewritten}) if rewritten else checksum
    return f"iro release {release_id} {state}"


def loaded_schemas(server: Connection[Any]) -> list[LoadedSchema]:
    """The schemas of releases that this software loaded; one of such a name without a mark is somebody else's."""
    found = server.execute(
        "select nspname, obj_description(oid, 'pg_namespace') from pg_namespace "
        "where nspname ~ '^(marts|open|evidence)_'"
    ).fetchall()
    return [
        LoadedSchema(name, matched[1], mark, bool(matched[3]))
        for name, mark in found
        if (matched := MARK.fullmatch(mark or "")) and name in {schema_of(tier, matched[1]) for tier in TIERS}
    ]


def mark_as_of_another_folder(server: Connection[Any]) -> None:
    """Say of every loaded schema that it is of another outputs folder, so that it is dropped."""
    for schema in loaded_schemas(server):
        if not schema.is_of_another_folder:
            mark = sql.Literal(schema.mark + OF_ANOTHER)
            server.execute(sql.SQL("comment on schema {} is {}").format(sql.Identifier(schema.name), mark))
