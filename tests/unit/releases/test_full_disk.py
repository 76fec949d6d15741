"""A full disk is called by its name, whoever met it, and a refresh that would fill it is refused before it begins."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from unittest.mock import Mock

import dagster as dg
import duckdb
import pytest
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunnerResult
from fake_council import Council
from filelock import FileLock

from orchestration.commands import main
from orchestration.commands.status import print_status
from orchestration.defs.resources import errors_as_messages
from orchestration.ground.files.disk import DiskFullError, is_disk_full, size_of_tree
from orchestration.ground.paths import Outputs
from orchestration.releases import room
from orchestration.warehouse import project

OF_THE_SYSTEM = OSError(errno.ENOSPC, "No space left on device")
OF_A_SHARE = OSError(errno.EDQUOT, "Disk quota exceeded")
OF_THE_DATABASE = duckdb.IOException('IO Error: Could not write file "x": No space left on device')


def disk_with(free: int, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)


@pytest.mark.parametrize("error", [OF_THE_SYSTEM, OF_A_SHARE, OF_THE_DATABASE])
def test_a_full_disk_is_no_fault_of_the_warehouse(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path))
    disk_with(3_000_000, monkeypatch)
    with pytest.raises(dg.Failure) as failed, errors_as_messages():
        raise error
    assert failed.value.description == (
        f"The disk that holds {tmp_path} is full: 3 MB are free. Nothing was published; what was before still stands. "
        "Make room on it, or have its limit raised, and run this again."
    )


def test_a_stop_within_a_query_is_no_fault_of_the_warehouse() -> None:
    query = RuntimeError("Query interrupted")
    query.__cause__ = KeyboardInterrupt()
    with pytest.raises(dg.Failure) as failed, errors_as_messages():
        raise query
    assert failed.value.metadata["exit_code"].value == 130
    assert str(failed.value.description).startswith("Stopped before it was done.")


def test_what_dbt_would_write_of_its_results_is_missed_by_nobody_unless_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = RunExecutionResult(results=[], elapsed_time=1.0)
    monkeypatch.setattr(project, "parsed_project", lambda _: None)
    monkeypatch.setattr(project, "invoke", lambda *_, **__: dbtRunnerResult(success=True, result=built))

    def built_where_writing_fails_by(error: OSError) -> list[project.NodeResult]:
        monkeypatch.setattr(RunExecutionResult, "write", Mock(side_effect=error))
        return project.build_in(Outputs(tmp_path), tmp_path)

    assert built_where_writing_fails_by(OSError(errno.EACCES, "Permission denied")) == []
    with pytest.raises(DiskFullError):
        built_where_writing_fails_by(OF_THE_SYSTEM)


def test_a_full_disk_behind_another_error_is_found_and_others_are_not() -> None:
    try:
        try:
            raise OF_THE_SYSTEM
        except OSError as error:
            raise ValueError("else") from error
    except ValueError as error:
        assert is_disk_full(error)
    assert not is_disk_full(OSError(errno.EACCES, "Permission denied"))
    assert not is_disk_full(None)


def test_a_first_refresh_is_refused_where_landing_lets_expect_more_than_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 1 MB of landed exports: 70 MB and 110 times as much.
    outputs = Outputs(tmp_path)
    outputs.landing.mkdir()
    (outputs.landing / "x.parquet").write_bytes(b"x" * 1_000_000)
    assert room.bytes_needed(outputs) == 180_000_000
    disk_with(179_999_999, monkeypatch)
    with pytest.raises(DiskFullError, match="180 MB are free, and a refresh needs about 180 MB") as refused:
        room.require_room(outputs)
    assert refused.value.exit_code == 1
    disk_with(180_000_000, monkeypatch)
    room.require_room(outputs)


def test_a_later_refresh_needs_a_fourth_more_than_the_last_one(published: Council) -> None:
    outputs = published.outputs
    (build,) = outputs.runs.iterdir()
    tiers = (outputs.published, outputs.published_figures, *outputs.restricted.iterdir())
    sizes = [size_of_tree(folder.resolve()) for folder in (build, *tiers)]
    assert all(sizes)
    assert room.bytes_needed(outputs) == int(1.25 * sum(sizes))


FULL_FOR_A_COMMAND = (
    "The disk that this command writes to is full, or this account's share of it. What was published before still "
    "stands. Make room on it, and run this again."
)
OF_A_READ_ONLY_DISK = OSError(errno.EROFS, "Read-only file system", "/data/outputs/refresh.lock")
READ_ONLY = (
    "/data/outputs/refresh.lock cannot be used (Read-only file system). What was published before still stands. See to "
    "the disk or share that it lies on, and run this again."
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        *((error, FULL_FOR_A_COMMAND) for error in (OF_THE_SYSTEM, OF_A_SHARE, OF_THE_DATABASE)),
        (OF_A_READ_ONLY_DISK, READ_ONLY),
        (
            OSError(errno.EIO, "Input/output error", "/data/outputs/refresh.lock"),
            READ_ONLY.replace("Read-only file system", "Input/output error"),
        ),
    ],
)
def test_every_command_says_in_one_sentence_that_a_disk_is_full_or_gives_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, said: str
) -> None:
    monkeypatch.setattr(main, "_run", Mock(side_effect=error))
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"{said}\n"


def test_a_fault_of_the_software_is_not_called_one_of_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "_run", Mock(side_effect=ValueError("else")))
    with pytest.raises(ValueError, match="else"):
        main.main()


def test_the_status_of_a_folder_on_a_read_only_disk_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = Outputs(tmp_path)
    outputs.lock.touch()
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path))
    monkeypatch.setattr(FileLock, "acquire", Mock(side_effect=OF_A_READ_ONLY_DISK))
    print_status()
    assert "Refresh: none can run here (Read-only file system)" in capsys.readouterr().out
