"""A check that is killed leaves nothing of a child for long, and one that still works loses nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
from pathlib import Path

import pytest

from orchestration.commands import profiles
from orchestration.ground.files.scratch import remove_what_dead_processes_left, scratch_folder
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving import judging
from orchestration.landing.receiving.reception import check_inbox
from orchestration.releases.recovery import recover

BIRTH = "2012-07-09"


def work_and_die(parent: Path) -> None:
    with scratch_folder(parent) as folder:
        (folder / "children.csv").write_text(BIRTH)
        os.kill(os.getpid(), signal.SIGKILL)


def left_by_a_killed_process(parent: Path) -> list[Path]:
    victim = multiprocessing.get_context("fork").Process(target=work_and_die, args=(parent,))
    victim.start()
    victim.join(30)
    assert victim.exitcode == -signal.SIGKILL
    return list(parent.glob("*/content/children.csv"))


def test_what_a_killed_check_left_is_removed_by_the_next_refresh(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path)
    assert len(left_by_a_killed_process(outputs.checks)) == 1
    recover(outputs)
    assert list(outputs.checks.glob("*/*")) == []


def test_it_is_removed_by_the_next_check_too_and_one_that_works_is_left_alone(tmp_path: Path) -> None:
    parent = tmp_path / "checks"
    left_by_a_killed_process(parent)
    with scratch_folder(parent) as first:
        (first / "children.csv").write_text(BIRTH)
        remove_what_dead_processes_left(parent)
        with scratch_folder(parent) as second:
            assert list(parent.glob("*/content/*")) == [first / "children.csv"]
            assert second != first
    assert list(parent.glob("*/*")) == []


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_its_owner_may_enter_it_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with scratch_folder(tmp_path / "checks") as folder:
            modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "checks", folder.parent)]
    finally:
        os.umask(before)
    assert modes == [0o700, 0o700]


def test_a_work_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), scratch_folder(tmp_path / "checks"):
        raise ValueError("x")
    assert list((tmp_path / "checks").glob("*/*")) == []


def test_a_killed_reading_of_the_inbox_leaves_nothing_of_a_child_beside_what_is_landed(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "inbox", Outputs(tmp_path / "outputs"), pseudonym_key="k" * 32)
    batch = settings.inbox / "E06000005" / "2020-03-31"
    batch.mkdir(parents=True)
    (batch / "children.csv").write_text(f"child_id,date_of_birth\nC1,{BIRTH}\n")
    victim = multiprocessing.get_context("fork").Process(target=check_and_die, args=(settings,))
    victim.start()
    victim.join(60)
    assert victim.exitcode == -signal.SIGKILL
    outputs = settings.outputs
    named = [path for path in outputs.root.rglob("*") if path.is_file() and BIRTH.encode() in path.read_bytes()]
    assert {path.relative_to(outputs.root).parts[0] for path in named} == {"checks"}
    recover(outputs)
    assert [path for path in outputs.root.rglob("*") if path.is_file() and BIRTH.encode() in path.read_bytes()] == []
    assert list(outputs.landing.iterdir()) == []


def test_a_killed_draft_of_a_profile_leaves_nothing_once_there_was_a_refresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs, files = Outputs(tmp_path / "outputs"), tmp_path / "files"
    files.mkdir()
    (files / "children.csv").write_text(f"child_id,date_of_birth\nC1,{BIRTH}\n")
    monkeypatch.setenv("IRO_OUTPUTS", str(outputs.root))
    victim = multiprocessing.get_context("fork").Process(target=draft_and_die, args=(files, tmp_path / "new.yml"))
    victim.start()
    victim.join(60)
    assert victim.exitcode == -signal.SIGKILL
    assert len(list(outputs.root.rglob("children.csv"))) == 1
    recover(outputs)
    assert list(outputs.root.rglob("children.csv")) == []


def draft_and_die(folder: Path, out: Path) -> None:
    profiles.draft_profile = die  # type: ignore[attr-defined]
    profiles.write_draft("new", folder, out)


def die(*_of_the_work: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def check_and_die(settings: Settings) -> None:
    judging.ids_in_texts = die  # type: ignore[attr-defined]
    check_inbox(settings, print)
