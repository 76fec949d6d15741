"""Where a child's id still stands: in the bytes of every file, and in what databases, Parquet and workbooks hold."""

from __future__ import annotations

import zipfile
from pathlib import Path

from orchestration.releases.erasing.where_named import places_of


def files_naming(folder: Path, child: str) -> list[str]:
    """Every file below a folder in which the id stands, in its bytes or in what they hold when unpacked."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and is_named(path, child)
    )


def is_named(path: Path, child: str) -> bool:
    """Whether one file names it."""
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as packed:
            return any(child.encode() in packed.read(name) for name in packed.namelist())
    if path.name in ("evidence.duckdb", "marts.duckdb") or path.suffix == ".parquet":
        return bool(list(places_of(path, {child})))
    return child.encode() in path.read_bytes()
