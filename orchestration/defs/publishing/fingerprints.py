"""Fingerprints of what a release is made by: the project's sources, and the definitions among them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from orchestration.defs.publishing.durable import sha256_of
from orchestration.paths import DBT_PROJECT, PROJECT
from orchestration.settings import Settings

# Folder, and the endings of the files in it that decide what a refresh does.
SOURCES = (
    ("orchestration", (".py",)),
    ("expectations", (".py",)),
    ("dbt_project", (".sql", ".yml", ".csv")),
    ("raw/contracts", (".yml",)),
    ("raw/profiles", (".yml",)),
)
# What dbt leaves in its project folder when somebody runs it by hand.
GENERATED = frozenset({"target", "logs", "dbt_packages", "__pycache__"})


def code_fingerprint(project: Path = PROJECT) -> str:
    """One SHA-256 over the project's own sources, by path and content: a renamed file is another project."""
    files = [
        path
        for folder, endings in SOURCES
        for path in (project / folder).rglob("*")
        if path.is_file() and path.suffix in endings and not GENERATED.intersection(path.relative_to(project).parts)
    ]
    return _fingerprint(files, project)


def definitions_fingerprint(settings: Settings, dbt_project: Path = DBT_PROJECT) -> str:
    """One SHA-256 over the seeds (indicators, limits, lists, holidays) and the setting that decides how far back."""
    seeds = [path for path in (dbt_project / "seeds").rglob("*") if path.suffix in (".csv", ".yml")]
    return _fingerprint(seeds, dbt_project, f"history_months {settings.history_months}")


def _fingerprint(files: Iterable[Path], root: Path, *more: str) -> str:
    lines = [f"{path.relative_to(root).as_posix()} {sha256_of(path)}" for path in sorted(files)]
    return hashlib.sha256("\n".join([*lines, *more]).encode("utf-8")).hexdigest()
