"""Releases that have to leave the server: beyond the number kept, purged of rows, or of another outputs folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from psycopg import Connection, sql

from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import purged_files
from orchestration.releases.release import CHECKSUM, read_manifest, release_order
from orchestration.server.connection import ServerError, errors_in_words
from orchestration.server.marks import LoadedSchema, loaded_schemas, mark_of

Say = Callable[[str], None]
# How long a reader's open query may hold up the drop of a release; milliseconds.
PATIENCE = 5_000


def drop_old(server: Connection[Any], outputs: Outputs, current: str, kept: int, say: Say) -> list[str]:
    """Drop the releases beyond the newest `kept`, and those that rows were purged of, the current one excepted.

    Those of another outputs folder go too. What cannot be dropped now is next time.

    Returns:
        What should not be there any more and stays for now, a sentence each: rows that were purged, or of another
        folder. A release that is only beyond the number is none of it.
    """
    stays: list[str] = []
    found: dict[tuple[str, bool], list[LoadedSchema]] = defaultdict(list)
    for schema in loaded_schemas(server):
        found[schema.release_id, schema.is_of_another_folder].append(schema)
    too_many = f"it keeps {kept} releases"
    own = [release_id for release_id, is_of_another in found if not is_of_another]
    newest = sorted(own, key=release_order, reverse=True)[:kept]
    for (release_id, is_of_another), schemas in sorted(found.items(), key=lambda each: release_order(each[0][0])):
        if is_of_another:
            why = "it is of another outputs folder"
        elif release_id == current:
            continue
        elif _was_purged(outputs, release_id, {schema.mark for schema in schemas}):
            why = "rows of it were purged since it was loaded"
        elif release_id not in newest:
            why = too_many
        else:
            continue
        try:
            with errors_in_words(), server.transaction():
                server.execute(f"set local lock_timeout = {PATIENCE}")
                for schema in schemas:
                    server.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema.name)))
        except ServerError as error:
            line = f"{release_id} stays on the database server for now, though {why}: {error}"
            say(line)
            if why != too_many:
                stays.append(line)
        else:
            say(f"{release_id} was dropped from the database server: {why}")
    return stays


def _was_purged(outputs: Outputs, release_id: str, marks: set[str]) -> bool:
    """Whether a purge removed a release, or wrote files of it anew, after it was loaded with these marks."""
    if f"releases/{release_id}" in purged_files(outputs).removed:
        return True
    manifest = read_manifest(outputs.releases / release_id)
    return manifest is not None and marks != {mark_of(outputs, release_id, str(manifest.get(CHECKSUM, "")))}
