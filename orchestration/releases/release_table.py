"""The table `release`: which release a database belongs to, and what made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from orchestration.ground.sql import sql_text
from orchestration.ground.version import software_version
from orchestration.releases.release import read_manifest

if TYPE_CHECKING:
    from orchestration.releases.draft import Draft

RELEASE_COLUMNS = {
    "release_id": ("varchar", "The release this file belongs to: month of its latest period, and version."),
    "created_on": ("date", "The day the release was made."),
    "created_at": ("varchar", "The time it was made, ISO 8601, UTC."),
    "run_id": ("varchar", "The run of the warehouse that made it."),
    "latest_period_end": ("date", "The last day of the latest reporting period of any authority."),
    "latest_extract_date": ("date", "The latest extract date of the exports it was made of."),
    "inputs_fingerprint": ("varchar", "Fingerprint of the exports in force."),
    "code_fingerprint": ("varchar", "Fingerprint of the project's sources."),
    "definitions_fingerprint": ("varchar", "Fingerprint of the definitions, limits and reference data."),
    "previous_release_id": ("varchar", "The release that was current before; null for the first."),
    "software_version": ("varchar", "The version of this software that made it."),
}


def write_release_table(connection: duckdb.DuckDBPyConnection, draft: Draft) -> None:
    """Write the one row, into the draft attached as `marts`."""
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in RELEASE_COLUMNS.items())
    connection.execute(f"create table marts.main.release ({columns})")
    for name, (_, description) in RELEASE_COLUMNS.items():
        connection.execute(f"comment on column marts.main.release.{name} is {sql_text(description)}")
    manifest = read_manifest(draft.previous) if draft.previous else None
    connection.execute(
        f"insert into marts.main.release values ({', '.join('?' for _ in RELEASE_COLUMNS)})",
        [
            draft.release_id,
            draft.created_at.date(),
            draft.created_at.isoformat(timespec="seconds"),
            draft.run_id,
            draft.latest_period_end,
            max((made_of["extract_date"] for made_of in draft.inputs), default=None),
            draft.stamp.inputs_fingerprint,
            draft.stamp.code_fingerprint,
            draft.definitions,
            manifest["release_id"] if manifest else None,
            software_version(),
        ],
    )
