"""How large a release is, in words, for the last screen of a refresh and for `iro status`."""

from __future__ import annotations

from pathlib import Path

from orchestration.ground.files.disk import megabytes, size_of_tree
from orchestration.outputs.reports.writing import reports_in


def size_in_words(release: Path, authorities: int) -> str:
    """`48 MB, 2 MB of them reports`; of several authorities also how much that is for each."""
    size = size_of_tree(release)
    each = f", {megabytes(round(size / authorities))} an authority" if authorities > 1 else ""
    reports = reports_in(release)
    of_reports = f", {megabytes(size_of_tree(reports))} of them reports" if reports.is_dir() else ""
    return f"{megabytes(size)}{each}{of_reports}"
