"""What `server.json` keeps of how far the server has followed the purges, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration.ground.paths import Outputs
from orchestration.releases.purge import carry_out
from orchestration.server.note import behind, write_note

REFUSED = "2026-03.v1 stays on the database server for now, though it is of another outputs folder: a reader has it"


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    made = Outputs(tmp_path / "outputs")
    made.root.mkdir()
    return made


def purge(outputs: Outputs) -> None:
    carry_out(outputs, {"kind": "child", "reason": "a test", "counts": {}}, [], {})


def write_note_of_an_earlier_version(outputs: Outputs) -> None:
    content = {"release_id": "2026-03.v1", "status": "loaded", "sentence": "it is shown", "at": "2026-11-01T08:00:00"}
    outputs.server_json.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(("status", "stays"), [("failed", []), ("loaded", [REFUSED])])
def test_a_purge_that_a_server_loaded_by_an_earlier_version_has_not_followed_is_said_until_it_has(
    outputs: Outputs, status: str, stays: list[str]
) -> None:
    write_note_of_an_earlier_version(outputs)
    purge(outputs)
    (said,) = behind(outputs)
    assert said.startswith("1 purge since then (tombstone 1) has not reached it")
    write_note(outputs, "2026-03.v1", status, "how it ended", stays)
    assert behind(outputs) == [*stays, said]
    write_note(outputs, "2026-03.v1", "loaded", "it is shown", [])
    assert behind(outputs) == []


def test_a_purge_after_a_first_loading_that_left_something_is_said(outputs: Outputs) -> None:
    write_note(outputs, "2026-03.v1", "loaded", "it is shown", [REFUSED])
    purge(outputs)
    stays, purges = behind(outputs)
    assert stays == REFUSED and purges.startswith("1 purge since then (tombstone 1) has not reached it")


def test_a_server_that_was_never_loaded_is_behind_with_nothing(outputs: Outputs) -> None:
    purge(outputs)
    for _ in range(2):
        write_note(outputs, "2026-03.v1", "failed", "no server answers", [])
        assert behind(outputs) == []
