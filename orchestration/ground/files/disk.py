"""Writing that survives a crash: whole files or none, flushed to disk, in folders that only their owner can open."""

from __future__ import annotations

import contextlib
import datetime
import errno
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestration.ground.errors import NothingPublishedError, with_causes

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
_umasks_before: list[int] = []
# Bytes. With so much left it is the account's share that is used up.
PLENTY = 1_000_000_000
# What the system says of a disk, or of an account's share of it, that is full; and how libraries hand it on as a text.
FULL = {errno.ENOSPC, errno.EDQUOT}
FULL_IN_WORDS = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), "database or disk is full")
# Of one that may only be read, as a system makes one that met damage; one that fails; a share whose server is gone.
REFUSING = {errno.EROFS, errno.EIO, errno.ESTALE}


class DiskFullError(NothingPublishedError):
    """The disk of the outputs folder is full; what was published before still stands."""

    def __init__(self, folder: Path, needed: int | None = None):
        """`needed` is how many bytes a refresh needs, where that is known."""
        free = shutil.disk_usage(folder).free
        what = f"{megabytes(free)} are free"
        if needed is None and free > PLENTY:
            what += ", which this account may not use"
        if needed is not None:
            what += f", and a refresh needs about {megabytes(needed)}"
        super().__init__(
            f"The disk that holds {folder} is full: {what}. Nothing was published; what was before still stands. Make "
            "room on it, or have its limit raised, and run this again."
        )


def megabytes(count: int) -> str:
    """A number of bytes as people say it."""
    return f"{count / 1_000_000:,.0f} MB"


def is_disk_full(error: BaseException | None) -> bool:
    """True if an error, or one behind it, is that the disk is full."""
    return any(getattr(one, "errno", None) in FULL or says_disk_full(str(one)) for one in with_causes(error))


def refused_by_disk(error: BaseException | None) -> NothingPublishedError | None:
    """The error to raise in place of one that the disk gave, which is full, read-only, failing or gone; else None."""
    if is_disk_full(error):
        what, remedy = "The disk that this command writes to is full, or this account's share of it", "Make room on it"
    else:
        refusing = (one for one in with_causes(error) if isinstance(one, OSError) and one.errno in REFUSING)
        if (met := next(refusing, None)) is None:
            return None
        file = met.filename if isinstance(met.filename, str) else "A file"
        what, remedy = f"{file} cannot be used ({met.strerror})", "See to the disk or share that it lies on"
    return NothingPublishedError(f"{what}. What was published before still stands. {remedy}, and run this again.")


def says_disk_full(text: str) -> bool:
    """True if the text of an error is of a full disk."""
    return any(words.lower() in text.lower() for words in FULL_IN_WORDS)


def size_of_tree(folder: Path) -> int:
    """The bytes of every file below a folder; 0 if it is not there."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def make_private_folder(folder: Path) -> Path:
    """Create a folder and its parents; only the owner may enter it, where the file system knows owners."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        folder.chmod(PRIVATE_FOLDER)
    return folder


def make_shared_folder(folder: Path) -> Path:
    """Create a folder that others than its owner may enter, as far as the user's umask lets them; an old one stays."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(usual_mode_of_folders())
    return folder


@contextlib.contextmanager
def files_for_the_owner_alone() -> Iterator[None]:
    """Whatever is written in the block without a word on its mode can be read and entered by its owner alone.

    The umask belongs to the process, so this holds for all its threads.
    """
    before = os.umask(0o077)
    _umasks_before.append(before)
    try:
        yield
    finally:
        _umasks_before.pop()
        os.umask(before)


def usual_mode_of_folders() -> int:
    """Who may enter a folder that is made without a word on it: what the user's umask leaves, and never to write."""
    if _umasks_before:
        umask = _umasks_before[0]
    else:
        umask = os.umask(0)
        os.umask(umask)
    return 0o755 & ~umask


def usual_mode_of_files() -> int:
    """The same of a file."""
    return usual_mode_of_folders() & 0o666


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


def replace_file(path: Path, data: bytes, mode: int | None = None) -> None:
    """Replace a file in one step: a reader sees the old one or the new one. Its mode, if not what the umask leaves."""
    temporary = path.with_name(f".{path.name}.new")
    if mode is not None:
        # Nobody else reads it before it has its mode.
        temporary.unlink(missing_ok=True)
        temporary.touch(PRIVATE_FILE)
    temporary.write_bytes(data)
    if mode is not None:
        temporary.chmod(mode)
    move_into_place(temporary, path)


def write_json(path: Path, content: dict[str, Any], mode: int | None = None) -> None:
    """Replace a JSON file in one step; `mode` as in `replace_file`."""
    replace_file(path, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode(), mode)


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
