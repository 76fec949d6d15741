"""`iro compare` of what no fact holds: the landed extracts of two releases, whatever lay between them."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from tiny_release import AUTHORITY, RELEASE_ID, write_tiny_release

from orchestration.evidence import landed_compared
from orchestration.evidence.differences import Cause, find_differences, open_pair
from orchestration.ground.paths import Outputs
from orchestration.releases.manifest import write_with_checksum
from tests.unit.landing.invented_inbox import CARE_FILES, Inbox

LATER = "2026-09.v2"
SEPTEMBER, OCTOBER, NOVEMBER = "2026-09-30", "2026-10-31", "2026-11-30"
FILES = "create table row_account (local_authority_code varchar, export_name varchar, file_name varchar);"
MOVED = "update indicator_members set team = 'LAC' where subject_id = 'R2' and indicator_id = 'reviews_on_time';"


def received(inbox: Inbox, day: str, sex: str) -> None:
    """A batch in which C2, in row 3 of children.csv, has that sex; all else is as it was."""
    children = f"child_id,date_of_birth,sex\nC1,2010-05-01,F\nC2,2012-07-09,{sex}\n"
    confirmed = "confirmed: [files, children, care_episodes, reviews]\n"
    inbox.put({**CARE_FILES, "children.csv": children, "batch.yml": confirmed}, date=day, authority=AUTHORITY)
    assert inbox.receive()[-1].reasons == []


def released(inbox: Inbox, release_id: str, before: str | None, day: str, marts: str, evidence: str) -> Outputs:
    """A release of all that is received now, the newest of it of that day."""
    file = f"{AUTHORITY}/{day}/children.csv"
    outputs = write_tiny_release(
        inbox.outputs.root,
        f"{FILES} insert into row_account values ('{AUTHORITY}', 'children', '{file}'); {marts}",
        evidence,
        release_id,
        before,
    )
    receipts = [json.loads(path.read_text("utf-8")) for path in sorted(outputs.register.glob("*.json"))]
    # Older files are in force too, and not named: each of their rows has a newer one.
    inputs = [
        {"local_authority_code": AUTHORITY, "export_name": "children", "extract_date": day, **part}
        for export in receipts[-1]["exports"]
        for part in export["parts"]
        if export["export_name"] == "children"
    ]
    folder = outputs.releases / release_id
    head = {"number": len(receipts), "checksum": receipts[-1]["checksum"]}
    said: dict[str, Any] = json.loads((folder / "release.json").read_text("utf-8"))
    write_with_checksum(folder, said | {"inputs": inputs, "register_head": head})
    return outputs


def why(outputs: Outputs) -> list[Cause]:
    """The causes of the one cell that differs: of team =CIC, which R2 of C2 left."""
    with open_pair(outputs, RELEASE_ID, LATER) as connection:
        (found,) = find_differences(connection, RELEASE_ID, None, None)
    assert found.cell["breakdown_value"] == "=CIC"
    return list(found.causes)


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    """C2's sex changed in October, of which no release was made; those of September and November are compared."""
    inbox = Inbox(tmp_path)
    received(inbox, SEPTEMBER, "M")
    released(inbox, RELEASE_ID, None, SEPTEMBER, "", "")
    received(inbox, OCTOBER, "F")
    received(inbox, NOVEMBER, "F")
    less = "update indicator_values set denominator = 1 where breakdown = 'team'"
    return released(inbox, LATER, RELEASE_ID, NOVEMBER, less, MOVED)


def test_a_child_s_row_that_changed_in_a_month_without_a_release_is_named(outputs: Outputs) -> None:
    (cause,) = why(outputs)
    (record,) = cause.records
    assert (cause.name, record["subject_id"], record["changed_columns"]) == ("code_changed", "C2", "sex")
    assert (record["source_file"], record["source_row"]) == (f"{AUTHORITY}/{NOVEMBER}/children.csv", 3)


def test_where_the_landed_files_are_gone_that_is_said_in_place_of_a_cause(outputs: Outputs) -> None:
    shutil.rmtree(outputs.landing / "children")
    (cause,) = why(outputs)
    assert (cause.name, cause.records) == ("not_explained", ())
    assert cause.words == (
        f"the landed files of children ({AUTHORITY}) that the two releases were made of are purged, damaged or not "
        "yours to open"
    )


def test_where_the_software_is_another_too_both_are_said(outputs: Outputs) -> None:
    shutil.rmtree(outputs.landing / "children")
    folder = outputs.releases / LATER
    said: dict[str, Any] = json.loads((folder / "release.json").read_text("utf-8"))
    write_with_checksum(folder, said | {"fingerprints": {"code": "other"}})
    (cause,) = why(outputs)
    assert cause.name == "definition_changed"
    assert cause.words == (
        f"the software; or records that cannot be compared, because the landed files of children ({AUTHORITY}) that the "
        "two releases were made of are purged, damaged or not yours to open"
    )


def test_a_full_disk_while_extracts_are_compared_is_not_said_to_be_a_purge(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(landed_compared, "write_export", Mock(side_effect=full))
    with pytest.raises(OSError, match="No space left"):
        why(outputs)
