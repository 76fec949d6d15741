"""Writing that survives a crash: whole files or none, flushed to disk, in folders that only their owner can open."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

PRIVATE_FOLDER = 0o700


def make_private_folder(folder: Path) -> Path:
    """Create a folder and its parents; only the owner may enter it, where the file system knows owners."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        folder.chmod(PRIVATE_FOLDER)
    return folder


def flush_to_disk(path: Path) -> None:
    """Make sure that a file's bytes, or a folder's list of names, outlive a power cut.

    Folders on some network shares cannot be opened or flushed; there the share decides how safe its names are.

    Raises:
        OSError: a file's bytes could not be written to the disk.
    """
    with contextlib.suppress(OSError) if path.is_dir() else contextlib.nullcontext():
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def flush_tree_to_disk(folder: Path) -> None:
    """Flush every file below a folder, then the folders, innermost first."""
    for path in sorted(folder.rglob("*"), reverse=True):
        flush_to_disk(path)
    flush_to_disk(folder)


def move_into_place(temporary: Path, final: Path) -> None:
    """Give a finished file (or folder) its name in one step, replacing a file of that name."""
    flush_to_disk(temporary)
    temporary.replace(final)
    flush_to_disk(final.parent)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Replace a JSON file in one step: a reader sees the old one or the new one."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    move_into_place(temporary, path)


def create_exclusively(final: Path, text: str) -> None:
    """Write a file that must not exist yet, in one step.

    Raises:
        FileExistsError: somebody else took the name.
    """
    temporary = final.with_name(f".{final.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    flush_to_disk(temporary)
    try:
        os.link(temporary, final)
    except FileExistsError:
        raise
    except OSError:
        # Some network shares have no hard links; the refresh lock keeps others out between these two lines.
        if final.exists():
            raise FileExistsError(str(final)) from None
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)
    flush_to_disk(final.parent)


def remove_leftovers(folder: Path, pattern: str, older_than: datetime.timedelta = datetime.timedelta()) -> None:
    """Delete what an interrupted run left behind: such files may hold personal data and nothing refers to them."""
    for path in folder.glob(pattern):
        if time.time() - path.stat().st_mtime < older_than.total_seconds():
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
