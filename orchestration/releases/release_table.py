"""The published table `release`: one row on which release a file is, what it was made of, and who approved it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from orchestration.ground.settings import Settings
from orchestration.outputs.tables import create_described_table

TABLE = "release"
DESCRIPTION = "Which release this is, what it was made of, and who approved it. One row."
WAITING, AUTOMATIC, BY_A_PERSON = "waiting", "automatic", "by a person"
# Those of its columns in which a person's own words stand.
APPROVAL_TEXTS = ("approved_by", "approval_text")
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
    "approval": (
        "varchar",
        "`automatic` where the refresh approved its own release, as it does unless IRO_APPROVAL is `required`; "
        "`by a person`; `waiting` in a candidate, which nobody reads.",
    ),
    "approved_by": ("varchar", "The person who approved it; null if nobody had to."),
    "approved_at": ("varchar", "When it was approved, ISO 8601, UTC; null in a candidate."),
    "approval_text": ("varchar", "Why it was approved, in that person's words; null if nobody had to."),
}


def approval_of_refresh(settings: Settings, at: datetime) -> dict[str, Any]:
    """What `release.json` says of the approval when a refresh has made a release: given by itself, or waiting."""
    if settings.is_approval_required:
        return {"approval": WAITING, "by": None, "at": None, "note": None}
    return {"approval": AUTOMATIC, "by": None, "at": at.isoformat(timespec="seconds"), "note": None}


def columns_of_approval(approval: dict[str, Any]) -> dict[str, Any]:
    """An approval as `release.json` has it, as columns of the table."""
    return {
        "approval": approval["approval"],
        "approved_by": approval["by"],
        "approved_at": approval["at"],
        "approval_text": approval["note"],
    }


def write_release_table(connection: duckdb.DuckDBPyConnection, values: dict[str, Any]) -> None:
    """Write the one row, into the draft that the connection has attached as `marts`; `values` are by column."""
    create_described_table(connection, f"marts.main.{TABLE}", DESCRIPTION, RELEASE_COLUMNS, ("release_id",))
    connection.execute(
        f"insert into marts.main.{TABLE} values ({', '.join('?' for _ in RELEASE_COLUMNS)})",
        [values[name] for name in RELEASE_COLUMNS],
    )
