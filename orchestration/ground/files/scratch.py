"""A folder for the time of one piece of work, with children's data in it: its owner's alone, and never left behind.

Whoever ends removes it. What a killed process left is removed by the next that works or refreshes: each holds a lock on
its own folder, which ends with the process.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from orchestration.ground.files.disk import make_private_folder

IN_USE = "in_use.lock"
# Beside the folders: nobody sweeps while somebody makes one and has not locked it yet.
SWEEPING = ".sweeping.lock"


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """A new empty folder below a private one, gone after the block; what dead processes left there goes before it.

    Raises:
        OSError: nothing can be written there.
    """
    make_private_folder(parent)
    with FileLock(parent / SWEEPING):
        _sweep(parent)
        folder = Path(tempfile.mkdtemp(dir=parent))
        lock = FileLock(folder / IN_USE)
        lock.acquire(timeout=0)
    try:
        content = folder / "content"
        content.mkdir()
        yield content
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def remove_what_dead_processes_left(parent: Path) -> None:
    """Remove every such folder that no process works in any more."""
    if parent.is_dir():
        with FileLock(parent / SWEEPING):
            _sweep(parent)


def _sweep(parent: Path) -> None:
    for folder in (path for path in parent.iterdir() if path.is_dir()):
        try:
            with FileLock(folder / IN_USE, timeout=0):
                pass
        except Timeout:
            continue
        shutil.rmtree(folder, ignore_errors=True)
