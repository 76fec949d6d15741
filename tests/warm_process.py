"""Run the command line in a process that begins with the libraries loaded.

To load dbt, Dagster and Great Expectations costs a quarter of a short refresh. The server of Python's `multiprocessing`
loads them once a session, and each command runs in a fork of it: a process of its own, which may be killed.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

LOADED = "tests.loaded"
LONGEST = 900  # seconds; as long as the slowest refresh of the tests on a crowded machine


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([LOADED])
    return context


def run(
    arguments: list[str], environment: Mapping[str, str], folder: Path, killed_at: str | None = None
) -> subprocess.CompletedProcess[str]:
    """One command of `iro`: how it ended and what it said; `killed_at` is the moment at which it dies, if any.

    Raises:
        subprocess.TimeoutExpired: it did not end; it is killed then.
    """
    with tempfile.TemporaryDirectory() as said:
        output, errors = Path(said) / "output", Path(said) / "errors"
        process: BaseProcess = _context().Process(
            target=_command, args=(arguments, dict(environment), str(folder), str(output), str(errors), killed_at)
        )
        process.start()
        process.join(LONGEST)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["iro", *arguments], LONGEST)
        texts = [path.read_text(encoding="utf-8") if path.exists() else "" for path in (output, errors)]
        return subprocess.CompletedProcess(["iro", *arguments], process.exitcode, *texts)


def _command(
    arguments: list[str], environment: dict[str, str], folder: str, output: str, errors: str, killed_at: str | None
) -> None:
    """What the forked process does: what a shell would set up, then the command line."""
    for descriptor, path in ((1, output), (2, errors)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["iro", *arguments]

    from orchestration.commands.main import main
    from tests.killed import die_at

    if killed_at:
        die_at(killed_at)
    main()
