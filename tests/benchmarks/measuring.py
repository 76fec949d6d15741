"""What one command costs: processor seconds of its whole tree, seconds by the clock, and the most memory it held."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# getrusage(2): Linux counts ru_maxrss in kilobytes, macOS in bytes.
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
LINES_SHOWN = 30


class CommandFailedError(Exception):
    """A measured command did not exit 0: there is no figure to report."""


@dataclass(frozen=True)
class Cost:
    """Processor seconds (user and system), seconds by the clock, and peak memory in megabytes of one command."""

    processor: float
    clock: float
    memory: float


def measure(command: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> Cost:
    """Run a command to its end in a folder, its output in a log file, and return what it cost.

    The operating system adds up the processor time of the command and of all it waited for.

    Raises:
        CommandFailedError: it did not exit 0; with the last lines of its output.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(command, env=dict(environment), cwd=folder, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        clock = time.monotonic() - started
    # Told, because the process was waited for behind its back.
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LINES_SHOWN:]
        raise CommandFailedError("\n".join([f"{' '.join(command)} exited {process.returncode}:", *lines]))
    return Cost(usage.ru_utime + usage.ru_stime, clock, usage.ru_maxrss * MAXRSS_UNIT / 2**20)
