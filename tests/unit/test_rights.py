"""What belongs to another account is named, with its owner and what to do, and never called a fault of the warehouse."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
from filelock import FileLock

from orchestration.commands import main
from orchestration.defs.resources import errors_as_messages
from orchestration.ground.files.rights import NotOursError, not_ours
from orchestration.ground.lock import refresh_lock
from orchestration.ground.paths import Outputs


def refused(path: Path) -> PermissionError:
    """What the system says; root, who runs tests, may open everything."""
    return PermissionError(13, "Permission denied", str(path))


def test_a_lock_of_another_account_is_named_with_its_owner_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = Outputs(tmp_path)
    outputs.lock.touch()

    def refuse(lock: FileLock, timeout: float) -> None:
        raise refused(outputs.lock)

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with pytest.raises(NotOursError) as told, refresh_lock(outputs, "refresh"):
        pass
    owner = outputs.lock.owner()
    assert str(told.value).startswith(f"{outputs.lock} belongs to {owner}, and this account may not use it.")
    assert f"another account has refreshed: run this as {owner}, or give the whole folder back" in str(told.value)
    # Of a file that a command was given, nobody need change the owner of anything.
    assert "If it lies elsewhere, let this account read it" in str(told.value)
    assert told.value.exit_code == 1


def test_a_step_of_a_refresh_says_so_too(tmp_path: Path) -> None:
    file = tmp_path / "000007.json"
    file.touch()
    with pytest.raises(dg.Failure) as told, errors_as_messages():
        raise refused(file)
    assert told.value.description is not None
    assert told.value.description.startswith(f"{file} belongs to {file.owner()}")
    assert "fault of the warehouse" not in told.value.description


def test_so_does_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise refused(tmp_path)

    monkeypatch.setattr(main, "_run", refuse)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 1
    assert f"{tmp_path} belongs to {tmp_path.owner()}" in capsys.readouterr().err


def test_of_what_lies_in_a_closed_folder_the_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, stat = tmp_path / "closed" / "file", Path.stat
    file.parent.mkdir()

    def closed(path: Path, **how: bool) -> object:
        if path == file:
            raise refused(path)
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", closed)
    assert str(not_ours(refused(file))).startswith(f"{file.parent} belongs to ")


def test_an_owner_without_a_name_is_said_by_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(path: Path) -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(Path, "owner", unknown)
    number = tmp_path.stat().st_uid
    assert f"belongs to the account with the number {number}, and" in str(not_ours(refused(tmp_path)))


def test_a_disk_that_does_not_keep_who_may_read_a_file_is_told_from_a_file_of_another_account(tmp_path: Path) -> None:
    """A disk made for Windows (vfat) lets nobody close a file to others: `chmod` of one's own is not permitted."""
    file = tmp_path / "binding.json"
    file.touch()
    told = not_ours(PermissionError(1, "Operation not permitted", str(file)))
    assert str(told) == (
        f"{file} is this account's own, and the system does not let it change who may read it. What is published still "
        "stands. The disk or share may be one that does not keep that, as disks made for Windows do not: put the "
        "outputs folder on another one."
    )


@pytest.mark.parametrize("error", [OSError(28, "No space left on device", "/x"), PermissionError("no file"), None])
def test_other_errors_are_none_of_that(error: OSError | None) -> None:
    assert not_ours(error) is None
