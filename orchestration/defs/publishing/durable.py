"""Files that survive a power cut: written beside their place, forced to disk, then moved into it."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any


def force_to_disk(path: Path) -> None:
    """Ask the disk to keep a file's bytes, or a folder's list of names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def force_tree_to_disk(folder: Path) -> None:
    """Force every file below a folder to disk, then the folders, innermost first."""
    for path in sorted(folder.rglob("*"), reverse=True):
        force_to_disk(path)
    force_to_disk(folder)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Replace a JSON file in one step: a reader sees the old one or the new one."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    force_to_disk(beside)
    beside.replace(path)
    force_to_disk(path.parent)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_tree(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path from there, in order of the paths."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}
