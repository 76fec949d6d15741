"""Sealed figures that hold rows about a child: they go whole, since a seal without one of its members is none."""

from __future__ import annotations

import csv
from pathlib import Path

from orchestration.ground.database.sql import open_to_read, sql_texts
from orchestration.ground.paths import Outputs
from orchestration.releases.erasing.where_named import are_sought_in_texts, is_in
from orchestration.releases.erasing.words import words_name
from orchestration.releases.release import MANIFEST, release_ids

TABLES = ("members.csv", "source_rows.csv")
# What the name of a seal begins with, or of its packed file, until it is whole.
UNFINISHED = ".new-"


def seals_in(outputs: Outputs) -> list[Path]:
    """Every seal's folder and packed file, and what a stop in the middle left of one."""
    return sorted(outputs.seals.iterdir()) if outputs.seals.is_dir() else []


def seals_about(outputs: Outputs, authority: str, ids: set[str]) -> list[Path]:
    """The folders and packed files of those seals of an authority that name a child, by an id or by its hash.

    Of whatever authority those whose copy of `release.json` does, in a reason of before 2026-11-29.
    """
    wanted = ids | _hashes(outputs, authority, ids)
    whole = {path.name for path in seals_in(outputs) if path.is_dir() and not path.name.startswith(UNFINISHED)}
    named = {name for name in whole if authority in name.split("_") and _names(outputs.seals / name, wanted)}
    named |= {name for name in whole if _has_in_release(outputs.seals / name, ids)}
    # What is packed has the name of its folder. Of what has no folder, or is half written, it cannot be told.
    return [
        path for path in seals_in(outputs) if (name := path.name.removesuffix(".zip")) in named or name not in whole
    ]


def _names(folder: Path, wanted: set[str]) -> bool:
    """Whether a cell of the seal is one of those texts, or has it as a word."""
    for name in TABLES:
        path = folder / name
        if not path.is_file():
            continue
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                if any(cell in wanted or wanted & set(cell.split()) for cell in row):
                    return True
    return False


def _has_in_release(folder: Path, ids: set[str]) -> bool:
    path = folder / MANIFEST
    if not path.is_file():
        return False
    if are_sought_in_texts(ids) and is_in(path.read_bytes(), ids):
        return True
    try:
        return words_name(path, ids)
    except ValueError:
        return False


def _hashes(outputs: Outputs, authority: str, ids: set[str]) -> set[str]:
    """The published hashes of the child, as the evidence of the releases has them."""
    listed = sql_texts(sorted(ids))
    found: set[str] = set()
    for release_id in release_ids(outputs):
        evidence = outputs.restricted / release_id / "evidence.duckdb"
        if evidence.is_file():
            with open_to_read(evidence=evidence) as connection:
                rows = connection.execute(
                    f"select child_key from key_child where local_authority_code = ? and child_id in ({listed})",
                    [authority],
                ).fetchall()
            found |= {key for (key,) in rows}
    return found
