"""How many processes may build groups of authorities side by side, and what each of them may take."""

from __future__ import annotations

import os
from dataclasses import dataclass

from orchestration.ground.environment import whole_number
from orchestration.ground.errors import UsageError
from orchestration.ground.machine.memory import BESIDE_THE_DATABASE, LEAST, MEGABYTE, memory_of_database

SETTING = "IRO_PROCESSES"
# How many threads such a process may have at work; set by the process that starts it, and by nobody else.
THREADS = "IRO_THREADS_OF_A_PROCESS"
# What the database of the process that starts the others takes meanwhile: it hands out landed rows and adds built ones.
MEMORY_OF_COPYING = 512 * MEGABYTE


@dataclass(frozen=True)
class SideBySide:
    """So many processes at a time; of each the bytes it may take, its database included, and its share of the cores."""

    processes: int
    memory: int
    threads: int

    @property
    def memory_of_database(self) -> int:
        """The bytes that the database of one of them may take."""
        return memory_of_database(self.memory)


def processes_of_build() -> int:
    """IRO_PROCESSES: how many processes may build at a time, 1 unless it is set.

    Raises:
        UsageError: it is not a whole number of 1 or more.
    """
    number = whole_number(os.environ.get(SETTING, "").strip() or "1")
    if number is None:
        raise UsageError(
            f"{SETTING} must be a whole number, 1 or more: how many processes may build groups of authorities at a "
            "time. More than the machine has cores gain nothing."
        )
    return number


def side_by_side(processes: int, memory: int | None, largest: int = 0) -> SideBySide | None:
    """How builds share a refresh's memory and the machine's cores; None if there is room for one process alone.

    Args:
        processes: how many there may be, and no more than there is to build.
        memory: the bytes that the refresh may take. The process that starts the others needs its own beside them.
        largest: the bytes that a database takes for the largest thing to build.
    """
    if memory is None:
        return None
    shared = memory - BESIDE_THE_DATABASE - MEMORY_OF_COPYING
    for number in range(min(processes, shared // LEAST), 1, -1):
        share = SideBySide(number, shared // number, max(1, (os.cpu_count() or 1) // number))
        if share.memory_of_database >= largest:
            return share
    return None


def threads_of_database(cores: int, asking: int) -> int:
    """How many threads a database may take that several threads of Python ask at once.

    What those leave of the cores, and one: a thread that asks works on its own query until it is answered, and a
    database of so many threads counts it as the first of them. With one more on two cores a refresh of four authorities
    took a tenth more of the processor, and 66 s in place of 71 (2026-11-29).

    Args:
        cores: of the machine, or how many threads a database takes that is told nothing.
        asking: how many threads of Python ask.
    """
    told = whole_number(os.environ.get(THREADS, "")) or cores
    return max(1, min(told, cores) - asking + 1)
