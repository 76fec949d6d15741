"""Groups of authorities built side by side, each by a process of its own, for a machine of many cores.

A process builds one group in the group's own database and ends; nothing else is shared with it. It ends with the
process that started it, however that ends.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from orchestration.ground.database.stops import STOPS
from orchestration.ground.environment import environment_with
from orchestration.ground.errors import NothingPublishedError, place_of
from orchestration.ground.files.disk import DiskFullError, is_disk_full
from orchestration.ground.machine import memory, processes
from orchestration.ground.machine.own_memory import keep_out_of_cores, search_for_garbage_seldom
from orchestration.ground.paths import Outputs
from orchestration.warehouse.project import NodeResult, build_in

FULL_DISK = "full disk"
# What dbt writes of a group, beside its database, and gone with it. Of the first it is that of every build.
TARGET = "dbt"


def built_side_by_side(
    outputs: Outputs, parts: Iterable[Path], side_by_side: processes.SideBySide
) -> Generator[tuple[int, Path, list[NodeResult]]]:
    """Build databases of groups, so many at a time; gives the place of each, from 0, and its results as it is done.

    Those that are at work end when it is closed.

    Args:
        outputs: where dbt finds the parsed project.
        parts: the databases, each asked for when a process is free for it.
        side_by_side: how many processes there are, and what each may take.

    Raises:
        DiskFullError: the disk is full.
        NothingPublishedError: dbt broke off before it had any result, or a process was ended from outside.
    """
    waiting = enumerate(parts)
    at_work: dict[Connection, tuple[int, Path, SpawnProcess]] = {}
    try:
        while True:
            while len(at_work) < side_by_side.processes and (following := next(waiting, None)):
                place, part = following
                with _signals_waiting():
                    answer, process = _started(outputs, part, place == 0, side_by_side)
                    at_work[answer] = (place, part, process)
            if not at_work:
                return
            answered = wait(list(at_work))
            for answer in [each for each in at_work if each in answered]:
                place, part, process = at_work[answer]
                results = _answered(answer, process, outputs)
                del at_work[answer]
                yield place, part, results
    finally:
        for answer, (_, part, process) in at_work.items():
            process.kill()
            process.join()
            answer.close()
            # Half a group is of no use to anybody, and the disk may be full.
            shutil.rmtree(part.parent, ignore_errors=True)


def _started(
    outputs: Outputs, part: Path, is_first: bool, side_by_side: processes.SideBySide
) -> tuple[Connection, SpawnProcess]:
    """A process that builds one database, and where it answers."""
    # Forked, it would have the locks of this process's threads, and nobody to open them.
    context = multiprocessing.get_context("spawn")
    answer, to_answer = context.Pipe(duplex=False)
    target = None if is_first else part.parent / TARGET
    process = context.Process(target=_build, args=(to_answer, outputs.root, part.parent, target))
    of_its_own = {
        memory.SETTING: f"{side_by_side.memory // memory.MEGABYTE}MB",
        processes.THREADS: str(side_by_side.threads),
    }
    with environment_with(of_its_own):
        process.start()
    # Its end is there once the process is gone, and only then: this process must not hold it open.
    to_answer.close()
    return answer, process


def _answered(answer: Connection, process: SpawnProcess, outputs: Outputs) -> list[NodeResult]:
    said: list[NodeResult] | str | None = None
    # The second, where it was ended in the middle of its answer.
    with suppress(EOFError, OSError):
        said = answer.recv()
    answer.close()
    process.join()
    if said == FULL_DISK:
        raise DiskFullError(outputs.root)
    if said is None and process.exitcode is not None and process.exitcode >= 0:
        said = _fault(f"exit code {process.exitcode}")
    if said is None:
        raise NothingPublishedError(
            f"A process that built a group of authorities was ended from outside (exit code {process.exitcode}), as a "
            f"system does that has no memory left. Set {memory.SETTING} or {processes.SETTING} lower, and refresh "
            "again. What was published before still stands."
        )
    if isinstance(said, str):
        raise NothingPublishedError(said)
    return said


def _build(answer: Connection, root: Path, folder: Path, target: Path | None) -> None:
    """What the process does: one answer, the results or in words why there are none."""
    keep_out_of_cores()
    search_for_garbage_seldom()
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    # What is printed would be kept in the history of runs, and what libraries log may quote a row.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for printed in (1, 2):
        os.dup2(nowhere, printed)
    threading.Thread(target=_end_with_the_one_before, daemon=True).start()
    try:
        said: list[NodeResult] | str = build_in(Outputs(root), folder, target=target)
    except DiskFullError:
        said = FULL_DISK
    except NothingPublishedError as error:
        said = str(error)
    except Exception as error:
        # Its text may quote a record.
        said = FULL_DISK if is_disk_full(error) else _fault(f"{type(error).__name__} in {place_of(error)}")
    answer.send(said)


def _fault(what: str) -> str:
    return (
        f"The build of a group of authorities stopped ({what}). This is a fault of the warehouse, not of the exports. "
        "What was published before still stands."
    )


@contextmanager
def _signals_waiting() -> Iterator[None]:
    """No stop is heard while this lasts, nor by a process that is started meanwhile, until that one ends.

    A stop reaches all processes of a terminal or service. The one that starts the others hears it and ends them.
    """
    # It outlives the processes that use it, and would keep the mask.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_the_one_before() -> None:
    """Wait for the end of the process that started this one: a kill gives it no time to end others."""
    before = multiprocessing.parent_process()
    if before is not None:
        before.join()
        os._exit(1)
