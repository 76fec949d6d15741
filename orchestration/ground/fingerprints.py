"""SHA-256 of files and folders, and fingerprints of what can change a release: the sources and the definitions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from orchestration.ground.paths import DBT_PROJECT, PROJECT
from orchestration.ground.settings import Settings

# What can change a figure or what a release says: how files are read, which extracts count, how they are built, what
# may be published, which numbers anyone may read, and every report and table that is written of them: a fault mended
# there must not stay published. The rest (commands, how a release is put in its place, the generator of samples) can
# change without a new release. All rest on ground, of which only FILES_OF_GROUND decide what is said.
SOURCES = (
    ("orchestration/landing", (".py",)),
    ("orchestration/extracts", (".py",)),
    ("orchestration/warehouse", (".py",)),
    ("orchestration/disclosure", (".py",)),
    ("orchestration/outputs", (".py", ".html", ".css")),
    ("expectations", (".py",)),
    ("dbt_project", (".sql", ".yml", ".csv")),
    ("raw/contracts", (".yml",)),
    ("raw/local", (".yml",)),
    ("raw/profiles", (".yml",)),
)
# How months and their ends are counted; the limits that batches and drafts are held to, and the rows of seeds that
# Python reads; whose rows were erased and count no more; and how values are rounded and written.
FILES_OF_GROUND = ("months.py", "audit_limits.py", "seed_rows.py", "tombstones.py", "display.py")
# Cases of the rules, worked out by hand: they say what a figure must be, and change none.
UNIT_TESTS = "_unit_tests__*.yml"
# What dbt leaves in its project folder when somebody runs it by hand.
GENERATED = frozenset({"target", "logs", "dbt_packages", "__pycache__"})


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def checksum_over(content: Any) -> str:
    """SHA-256 over what JSON can hold, whatever the order of its keys and however it is laid out in a file."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def sha256_of_tree(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path from there, in order of the paths."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def code_fingerprint(project: Path = PROJECT) -> str:
    """One SHA-256 over the sources that can change a figure or what a release says of it, by path and content.

    A renamed file is another source.
    """
    files = [
        path
        for folder, endings in SOURCES
        for path in _written_by_people(project / folder, endings)
        if not path.match(UNIT_TESTS)
    ]
    ground = project / "orchestration" / "ground"
    files += [ground / name for name in FILES_OF_GROUND if (ground / name).is_file()]
    return _fingerprint(files, project)


def parsing_fingerprint(dbt_project: Path = DBT_PROJECT) -> str:
    """One SHA-256 over all that dbt reads when it parses its project, unit tests and texts of the documentation too."""
    return _fingerprint(_written_by_people(dbt_project, (".sql", ".yml", ".csv", ".md")), dbt_project)


def definitions_fingerprint(
    settings: Settings, dbt_project: Path = DBT_PROJECT, of_councils: Iterable[str] = ()
) -> str:
    """One SHA-256 over what says how is counted.

    That is the seeds (indicators, limits, lists, holidays), the settings that decide how far back and by which rules
    figures are open to anyone, and a line for each file of councils' own that is in force.
    """
    seeds = [path for path in (dbt_project / "seeds").rglob("*") if path.suffix in (".csv", ".yml")]
    return _fingerprint(seeds, dbt_project, f"history_months {settings.history_months}", *_open(settings), *of_councils)


def _open(settings: Settings) -> list[str]:
    """The rules of the open tier decide what a release holds; without any there is no line, as there never was."""
    return [f"open_profile {settings.open_profile}"] if settings.open_profile else []


def _written_by_people(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in endings and not GENERATED.intersection(path.relative_to(folder).parts)
    ]


def _fingerprint(files: Iterable[Path], root: Path, *more: str) -> str:
    lines = [f"{path.relative_to(root).as_posix()} {sha256_of(path)}" for path in sorted(files)]
    return hashlib.sha256("\n".join([*lines, *more]).encode("utf-8")).hexdigest()
