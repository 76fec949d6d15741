"""Processes that build groups of authorities: how many there are, and that none of them outlives what started it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from orchestration.ground.errors import NothingPublishedError, UsageError
from orchestration.ground.memory import MEGABYTE
from orchestration.ground.paths import PROJECT, Outputs
from orchestration.ground.processes import SideBySide, processes_of_build, side_by_side
from orchestration.warehouse.group_processes import built_side_by_side
from tests.conftest import with_parsed_project

GIGABYTE = 1024 * MEGABYTE
ONE_AT_A_TIME = SideBySide(processes=1, memory=GIGABYTE, threads=1)
# Seconds. A process that is told to end does so at once; on a busy machine that takes a while.
LONGEST_END = 30.0


def test_processes_share_what_the_first_one_leaves_of_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 16)
    # 32 GB less 600 and 512 MB for the one that starts the others: 31,656 MB, a sixteenth of which is 1,978.5.
    assert side_by_side(16, 32 * GIGABYTE) == SideBySide(16, int(1_978.5 * MEGABYTE), 1)
    assert side_by_side(4, 32 * GIGABYTE) == SideBySide(4, 7_914 * MEGABYTE, 4)


def test_there_are_only_as_many_as_have_a_gigabyte_each() -> None:
    # 4,096 MB less 1,112 are 2,984, which is twice 1,024 and not three times.
    shared = side_by_side(16, 4 * GIGABYTE)
    assert shared is not None
    assert shared.processes == 2
    assert side_by_side(16, 2 * GIGABYTE) is None, "936 MB are too little for one more"
    assert side_by_side(1, 64 * GIGABYTE) is None


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5"])
def test_another_number_of_processes_is_refused_with_what_it_must_be(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IRO_PROCESSES", text)
    with pytest.raises(UsageError, match="IRO_PROCESSES must be a whole number, 1 or more"):
        processes_of_build()


def test_one_process_builds_unless_there_are_to_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IRO_PROCESSES", raising=False)
    assert processes_of_build() == 1
    monkeypatch.setenv("IRO_PROCESSES", "16")
    assert processes_of_build() == 16


def test_a_process_that_the_system_ends_is_said_with_what_to_do(tmp_path: Path) -> None:
    building = built_side_by_side(Outputs(tmp_path), [_part(tmp_path)], ONE_AT_A_TIME)
    with_the_first_process(lambda process: process.kill())
    with pytest.raises(NothingPublishedError, match=r"ended from outside \(exit code -9\).*Set IRO_MEMORY or"):
        next(building)
    assert not multiprocessing.active_children()


def test_a_stop_ends_the_processes_that_are_at_work(tmp_path: Path) -> None:
    building = built_side_by_side(Outputs(tmp_path), [_part(tmp_path)], ONE_AT_A_TIME)
    with_the_first_process(lambda process: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        next(building)
    assert not multiprocessing.active_children()


def test_a_process_ends_with_the_one_that_started_it_though_that_was_killed(tmp_path: Path) -> None:
    script = f"""
import multiprocessing, threading
from pathlib import Path
from orchestration.ground.paths import Outputs
from orchestration.ground.processes import SideBySide
from orchestration.warehouse.group_processes import built_side_by_side

def say_who():
    while not multiprocessing.active_children():
        pass
    print(multiprocessing.active_children()[0].pid, flush=True)

if __name__ == "__main__":
    threading.Thread(target=say_who).start()
    next(built_side_by_side(Outputs(Path({str(tmp_path)!r})), [Path({str(_part(tmp_path))!r})], SideBySide(1, {GIGABYTE}, 1)))
"""
    file = tmp_path / "starts_one.py"
    file.write_text(script, encoding="utf-8")
    first = subprocess.Popen(
        [sys.executable, str(file)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(PROJECT)}
    )
    assert first.stdout is not None
    started = int(first.stdout.readline())
    assert _is_alive(started)
    first.kill()
    first.wait()
    until = time.monotonic() + LONGEST_END
    while _is_alive(started) and time.monotonic() < until:
        time.sleep(0.05)
    first.stdout.close()
    assert not _is_alive(started)


@pytest.mark.slow
def test_what_a_process_cannot_build_is_said_without_what_the_file_holds(tmp_path: Path, parsed: Outputs) -> None:
    outputs, part = Outputs(with_parsed_project(parsed, tmp_path)), _part(tmp_path)
    part.write_text("C000170 is no database", encoding="utf-8")
    with pytest.raises(NothingPublishedError) as said:
        next(built_side_by_side(outputs, [part], ONE_AT_A_TIME))
    assert "What was published before still stands." in str(said.value)
    assert "C000170" not in str(said.value)


def _part(folder: Path) -> Path:
    part = folder / "part-1" / "warehouse.duckdb"
    part.parent.mkdir(exist_ok=True)
    return part


def with_the_first_process(act: Callable[[BaseProcess], None]) -> None:
    """Do something with a process beside the test, once there is one."""

    def wait_and_act() -> None:
        while not (processes := multiprocessing.active_children()):
            time.sleep(0.01)
        act(processes[0])

    threading.Thread(target=wait_and_act, daemon=True).start()


def _is_alive(pid: int) -> bool:
    """Whether a process works; one that has ended and that nobody has asked about is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
