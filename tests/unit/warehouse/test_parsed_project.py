"""What dbt parsed, after a kill or a damaged disk: parsed anew, and never an error that lasts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunnerResult

from orchestration.ground.paths import Outputs
from orchestration.warehouse import parsed as parsing
from orchestration.warehouse.parsed import MANIFEST_FILE, STAMP_FILE, lend_parsed_project, manifest, parsed_project
from tests.conftest import with_parsed_project

MSGPACK = "partial_parse.msgpack"


@pytest.fixture
def outputs(parsed: Outputs, tmp_path: Path) -> Outputs:
    return Outputs(with_parsed_project(parsed, tmp_path))


@pytest.fixture
def times_parsed(monkeypatch: pytest.MonkeyPatch, parsed: Outputs) -> list[list[str]]:
    """Each time that dbt was told to parse, the files it started from; the parsed project is then put there."""
    found: list[list[str]] = []

    def parse_quickly(_outputs: Outputs, _run: Path, command: str, target: Path) -> dbtRunnerResult:
        assert command == "parse"
        found.append([path.name for path in target.iterdir()])
        for name in (MANIFEST_FILE, MSGPACK):
            (target / name).write_bytes((parsed.dbt_parsed / name).read_bytes())
        return dbtRunnerResult(success=True)

    monkeypatch.setattr(parsing, "invoke", parse_quickly)
    return found


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def test_a_project_that_was_parsed_is_not_parsed_again(outputs: Outputs, times_parsed: list[list[str]]) -> None:
    manifest(outputs)
    assert times_parsed == []


@pytest.mark.parametrize("name", [MANIFEST_FILE, MSGPACK, STAMP_FILE])
@pytest.mark.parametrize("damage", [_cut, _flip, Path.unlink])
def test_a_damaged_parsed_project_is_parsed_again_from_nothing(
    outputs: Outputs, times_parsed: list[list[str]], name: str, damage: Callable[[Path], None]
) -> None:
    damage(outputs.dbt_parsed / name)
    assert json.loads(manifest(outputs).read_text(encoding="utf-8"))["nodes"]
    assert times_parsed == [[]]
    # And whole again.
    assert parsed_project(outputs).nodes
    assert len(times_parsed) == 1


@pytest.mark.parametrize("name", [MANIFEST_FILE, MSGPACK])
def test_what_a_killed_build_leaves_half_written_in_the_target_folder_is_not_read(
    outputs: Outputs, times_parsed: list[list[str]], name: str
) -> None:
    outputs.dbt_target.mkdir(parents=True, exist_ok=True)
    (outputs.dbt_target / name).write_bytes(b'{"metadata": {"dbt_sch')
    assert parsed_project(outputs).nodes
    assert times_parsed == []


def test_a_kill_while_the_parsed_project_is_put_in_place_is_made_good(
    outputs: Outputs, times_parsed: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (outputs.dbt_parsed / STAMP_FILE).unlink()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(parsing, "write_json", die)
        manifest(outputs)
    assert parsed_project(outputs).nodes
    assert times_parsed == [[], []]


def test_when_files_have_changed_dbt_starts_from_what_was_parsed_before(
    outputs: Outputs, times_parsed: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "parsing_fingerprint", lambda: "other files")
    manifest(outputs)
    assert times_parsed == [[MSGPACK]]


def test_a_parsed_project_that_is_lent_is_parsed_again_only_if_it_is_damaged(
    outputs: Outputs, times_parsed: list[list[str]], tmp_path: Path
) -> None:
    lend_parsed_project(outputs, Outputs(tmp_path / "whole"))
    assert parsed_project(Outputs(tmp_path / "whole")).nodes
    assert times_parsed == []
    _cut(outputs.dbt_parsed / MANIFEST_FILE)
    lend_parsed_project(outputs, Outputs(tmp_path / "damaged"))
    assert parsed_project(Outputs(tmp_path / "damaged")).nodes
    assert times_parsed == [[]]
