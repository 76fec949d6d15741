"""A private copy of a file of a batch, and its hash. Everything after this looks at the copy."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from orchestration.ground.files.file_names import name_of
from orchestration.ground.fingerprints import sha256_of
from orchestration.landing.problems import FileRefusedError

# A council's ten years of one export are some 100 MB; a file of this size is a mistake or an attack (2026-11-22).
LARGEST_FILE = 2_000_000_000


@dataclass(frozen=True)
class FileCopy:
    """A private copy of one file of a batch; the hash is of the copy, so it is of what is landed."""

    name: str
    path: Path
    sha256: str


def sha256_if_readable(path: Path) -> str:
    """The SHA-256 of a file of the inbox, or the word `unreadable` for one that cannot be opened or copied."""
    try:
        if not _is_regular_file(path) or path.stat().st_size > LARGEST_FILE:
            return "unreadable"
        return sha256_of(path)
    except OSError:
        return "unreadable"


def take_copy(source: Path, target: Path, largest: int | None) -> FileCopy:
    """Copy a file of the inbox to where nobody else writes, and hash what was copied.

    Args:
        source: the file.
        target: where the copy goes.
        largest: how many bytes it may have at most, if that is not as many as an export.

    Raises:
        FileRefusedError: as for `bytes_of`.
    """
    data = bytes_of(source, name_of(source), largest or LARGEST_FILE)
    target.write_bytes(data)
    return FileCopy(name_of(source), target, hashlib.sha256(data).hexdigest())


def bytes_of(source: Path, title: str, largest: int) -> bytes:
    """What a file of the inbox holds.

    Args:
        source: the file.
        title: what a message calls it.
        largest: how many bytes it may have at most; a larger one is not read.

    Raises:
        FileRefusedError: the file cannot be opened, is a link, is too large, or changed while it was read.
    """
    try:
        # Whoever may write into the inbox must not have files read that only the refresh may read; and a pipe that
        # nobody writes to would be waited for without end.
        if not _is_regular_file(source):
            words = f"{title}: it is a link, a folder or a device. Put the file itself into the folder."
            raise FileRefusedError([words], "file_unreadable")
        with open_itself(source) as stream:
            before = os.fstat(stream.fileno())
            if before.st_size > largest:
                raise FileRefusedError([f"{title}: {_too_large(largest)}"], "file_unreadable")
            # One more than there is: of a file that grows meanwhile.
            data = stream.read(before.st_size + 1)
            after = os.fstat(stream.fileno())
    except OSError as error:
        reason = error.strerror or "the system gives no reason"
        words = f"{title}: it cannot be opened ({reason}). Close it in other programs and check who may read it."
        raise FileRefusedError([words], "file_unreadable") from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        words = f"{title}: it changed while it was read. Refresh again when it is complete."
        raise FileRefusedError([words], "file_unreadable")
    return data


def open_itself(source: Path) -> BinaryIO:
    """Open a file for reading; a link that took its place a moment ago is not followed, and no pipe waited for.

    Raises:
        OSError: it cannot be opened, or is a link by now.
    """
    return os.fdopen(os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")


def _too_large(largest: int) -> str:
    remedy = "Export only the columns asked for." if largest == LARGEST_FILE else "Nothing of that size belongs in it."
    return f"it is larger than {largest:,} bytes. {remedy}"


def _is_regular_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)
