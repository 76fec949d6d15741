"""Processes that build groups of authorities: how many there are, and that none of them outlives what started it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import duckdb
import pytest
from dbt_common.events.types import Note

from orchestration.ground.errors import NothingPublishedError, UsageError
from orchestration.ground.machine.memory import MEGABYTE
from orchestration.ground.machine.processes import (
    THREADS,
    SideBySide,
    processes_of_build,
    side_by_side,
    threads_of_database,
)
from orchestration.ground.paths import PROJECT, Outputs
from orchestration.warehouse.dbt_call import NobodyListens
from orchestration.warehouse.groups.side_by_side import built_side_by_side
from orchestration.warehouse.keyed_hash import Plugin
from orchestration.warehouse.parsed import STAMP_FILE
from tests.conftest import with_parsed_project

GIGABYTE = 1024 * MEGABYTE
ONE_AT_A_TIME = SideBySide(processes=1, memory=GIGABYTE, threads=1)
# Seconds. A process that is told to end does so at once; on a busy machine that takes a while.
LONGEST_WAIT = 60.0


STARTS_ONE = """
import multiprocessing, threading
from pathlib import Path
from orchestration.ground.paths import Outputs
from orchestration.ground.machine.processes import SideBySide
from orchestration.warehouse.groups.side_by_side import built_side_by_side

def say_who():
    while not multiprocessing.active_children():
        pass
    print(multiprocessing.active_children()[0].pid, flush=True)

if __name__ == "__main__":
    threading.Thread(target=say_who).start()
    next(built_side_by_side(Outputs(Path({root!r})), [Path({part!r})], SideBySide(1, {memory}, 1)))
"""
needs_proc = pytest.mark.skipif(not Path("/proc").is_dir(), reason="Looks into other processes as Linux shows them.")


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


def test_there_are_fewer_where_the_largest_authority_would_not_fit_into_a_part() -> None:
    # Of 31,656 MB a database gets three quarters of what its process leaves of its part: of a fourth, of 7,914 - 600.
    of_a_fourth = int(5_485.5 * MEGABYTE)
    assert side_by_side(4, 32 * GIGABYTE, largest=of_a_fourth) == side_by_side(4, 32 * GIGABYTE)
    assert side_by_side(4, 32 * GIGABYTE, largest=of_a_fourth + MEGABYTE) == side_by_side(3, 32 * GIGABYTE)
    assert side_by_side(4, 32 * GIGABYTE, largest=32 * GIGABYTE) is None


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", "\u00b2"])
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


@pytest.fixture
def stops_are_heard() -> Iterator[None]:
    """Of tests that a shell runs in the background an interrupt is ignored, because the terminal's is not for them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("stops_are_heard")
def test_a_stop_ends_the_processes_that_are_at_work(tmp_path: Path) -> None:
    building = built_side_by_side(Outputs(tmp_path), [_part(tmp_path)], ONE_AT_A_TIME)
    with_the_first_process(lambda process: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        next(building)
    assert not multiprocessing.active_children()


@needs_proc
def test_a_process_ends_with_the_one_that_started_it_though_that_was_killed(tmp_path: Path) -> None:
    part = _part(tmp_path)
    # Whoever opens it waits for ever, so that the process does not end by itself.
    Outputs(tmp_path).dbt_parsed.mkdir(parents=True)
    os.mkfifo(Outputs(tmp_path).dbt_parsed / STAMP_FILE)
    file = tmp_path / "starts_one.py"
    file.write_text(STARTS_ONE.format(root=str(tmp_path), part=str(part), memory=GIGABYTE), encoding="utf-8")
    surroundings = {**os.environ, "PYTHONPATH": str(PROJECT)}
    first = subprocess.Popen([sys.executable, str(file)], stdout=subprocess.PIPE, text=True, env=surroundings)
    assert first.stdout is not None
    started = int(first.stdout.readline())
    _wait_until(lambda: _threads_of(started) > 1)
    first.kill()
    first.wait()
    first.stdout.close()
    _wait_until(lambda: _threads_of(started) == 0)


@needs_proc
@pytest.mark.skipif(os.geteuid() != 0, reason="Of a process that may leave no core, root alone is shown this.")
def test_a_process_is_told_its_part_of_memory_and_threads_and_prints_nothing(tmp_path: Path) -> None:
    Outputs(tmp_path).dbt_parsed.mkdir(parents=True)
    os.mkfifo(Outputs(tmp_path).dbt_parsed / STAMP_FILE)
    told: list[str] = []

    def look(process: BaseProcess) -> None:
        place = Path(f"/proc/{process.pid}")
        for number in "12":
            _wait_until(lambda number=number: str((place / "fd" / number).readlink()) == os.devnull)
        told.extend((place / "environ").read_bytes().decode().split("\0"))
        process.kill()

    with_the_first_process(look)
    with pytest.raises(NothingPublishedError):
        next(built_side_by_side(Outputs(tmp_path), [_part(tmp_path)], SideBySide(1, 2 * GIGABYTE, 3)))
    assert {"IRO_MEMORY=2048MB", f"{THREADS}=3"} <= set(told)
    assert THREADS not in os.environ, "it is of the other process alone"


@pytest.mark.parametrize(
    ("cores", "told", "asking", "threads"),
    [(2, "", 2, 1), (16, "", 2, 15), (16, "4", 2, 3), (2, "4", 1, 2), (1, "", 2, 1), (16, "1", 2, 1)],
)
def test_threads_that_ask_a_database_count_among_those_that_the_cores_have_room_for(
    monkeypatch: pytest.MonkeyPatch, cores: int, told: str, asking: int, threads: int
) -> None:
    monkeypatch.setenv(THREADS, told)
    assert threads_of_database(cores, asking) == threads


def test_the_database_of_a_build_leaves_room_for_the_threads_of_dbt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, "5")
    plugin = Plugin("keyed_hash", {"asked_by": 2})
    with duckdb.connect(config={"threads": "16"}) as connection:
        plugin.configure_connection(connection)
        row = connection.execute("select current_setting('threads')").fetchone()
    assert row == (4,), "of the five that its process was told, dbt's own are two"


def test_half_a_group_is_removed_where_its_process_was_ended(tmp_path: Path) -> None:
    part = _part(tmp_path)
    building = built_side_by_side(Outputs(tmp_path), [part], ONE_AT_A_TIME)
    with_the_first_process(lambda process: process.kill())
    with pytest.raises(NothingPublishedError):
        next(building)
    assert not part.parent.exists()


def test_of_dbts_events_only_those_are_made_that_may_stop_it() -> None:
    told: list[object] = []
    manager = NobodyListens()
    manager.callbacks.append(told.append)
    manager.fire_event(Note(msg="to nobody"))
    assert told == []
    manager.fire_event(Note(msg="one that dbt may make an error of"), force_warn_or_error_handling=True)
    assert len(told) == 1


@pytest.mark.slow
def test_what_a_process_cannot_build_is_said(tmp_path: Path, parsed: Outputs) -> None:
    outputs, part = Outputs(with_parsed_project(parsed, tmp_path)), _part(tmp_path)
    part.write_text("no database", encoding="utf-8")
    with pytest.raises(NothingPublishedError, match=r"What was published before still stands\."):
        next(built_side_by_side(outputs, [part], ONE_AT_A_TIME))


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


def _threads_of(pid: int) -> int:
    """How many threads a process has; none if it has ended, though nobody has asked how."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 0 if stat[0] == "Z" else int(stat[17])


def _wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST_WAIT
    while not is_so():
        assert time.monotonic() < until, "it did not come to it"
        time.sleep(0.05)
