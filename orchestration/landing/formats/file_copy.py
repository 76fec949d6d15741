"""A private copy of a file of a batch, and its hash. Everything after this looks at the copy."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from orchestration.ground.file_names import name_of
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


def take_copy(source: Path, target: Path) -> FileCopy:
    """Copy a file of the inbox to where nobody else writes, and hash what was copied.

    Raises:
        FileRefusedError: the file cannot be opened, is a link, is larger than 2 GB, or changed while it was copied.
    """
    try:
        # Whoever may write into the inbox must not have files read that only the refresh may read; and a pipe that
        # nobody writes to would be waited for without end.
        if not _is_regular_file(source):
            raise FileRefusedError(
                [f"{name_of(source)}: it is a link, a folder or a device. Put the file itself into the folder."],
                "file_unreadable",
            )
        before = source.stat()
        if before.st_size > LARGEST_FILE:
            raise FileRefusedError(
                [f"{name_of(source)}: it is larger than {LARGEST_FILE:,} bytes. Export only the columns asked for."],
                "file_unreadable",
            )
        data = source.read_bytes()
        after = source.stat()
    except OSError as error:
        reason = error.strerror or "the system gives no reason"
        raise FileRefusedError(
            [
                f"{name_of(source)}: it cannot be opened ({reason}). "
                "Close it in other programs and check who may read it."
            ],
            "file_unreadable",
        ) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise FileRefusedError(
            [f"{name_of(source)}: it changed while it was read. Refresh again when it is complete."], "file_unreadable"
        )
    target.write_bytes(data)
    return FileCopy(name_of(source), target, hashlib.sha256(data).hexdigest())


def _is_regular_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)
