"""A release and its restricted evidence, opened read-only together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import open_to_read, rows_by_name
from orchestration.ground.errors import WarehouseError
from orchestration.ground.fingerprints import code_fingerprint
from orchestration.ground.paths import Outputs
from orchestration.releases.candidates import candidates_of, to_have_a_release
from orchestration.releases.erasing.erased_since import ErasedChild, erased_since
from orchestration.releases.release import find_current, read_manifest, release_folder
from orchestration.releases.whole import RESTRICTED, broken_among


@dataclass(frozen=True)
class OpenRelease:
    """A release and a connection that has its tables as `published.<table>` and `evidence.<table>`."""

    release_id: str
    connection: duckdb.DuckDBPyConnection
    # Children whom its figures count, and of whom its evidence has nothing any more.
    erased: tuple[ErasedChild, ...] = ()

    def rows(self, query: str, parameters: list[object] | None = None) -> list[dict[str, object]]:
        """A query's rows by column name; of one figure or one record, never of a whole export."""
        return rows_by_name(self.connection, query, parameters)


@contextmanager
def open_release(outputs: Outputs, release_id: str | None = None) -> Iterator[OpenRelease]:
    """Open a release (the current one unless named) with its evidence. Nothing is written or kept open afterwards.

    Raises:
        UsageError: no release or candidate has that id.
        WarehouseError: nothing is published, the release was damaged, or the evidence is gone, not for this user to
            read, or of a layout that this version cannot read.
    """
    release, evidence = require_whole(outputs, release_id)
    try:
        connection = open_to_read(published=release / "marts.duckdb", evidence=evidence)
    except duckdb.Error:
        raise WarehouseError(
            f"The evidence of release {release.name} cannot be read: {evidence}. It holds case ids and has its own "
            "permissions: ask whoever keeps the warehouse to let you read it."
        ) from None
    with connection, _layout_of(release, is_past=release_id is not None):
        yield OpenRelease(release.name, connection, erased_since(outputs, release.name))


def require_whole(outputs: Outputs, release_id: str | None) -> tuple[Path, Path]:
    """The folder of a release (the current one unless named), and the path of its evidence, both as they were written.

    Raises:
        UsageError, WarehouseError: as `open_release` says.
    """
    place, release = find_release(outputs, release_id)
    evidence = place.restricted / release.name / "evidence.duckdb"
    if release_id is not None and not evidence.parent.exists():
        raise WarehouseError(
            f"The evidence of release {release.name} is not there any more: {evidence.parent} was purged or removed. "
            f"Its figures are, in {release}, but not who stands behind them."
        )
    read = ["marts.duckdb", *([f"{RESTRICTED}evidence.duckdb"] if evidence.is_file() else [])]
    if broken := broken_among(place, release, read):
        raise WarehouseError(
            f"Release {release.name} is damaged: {', '.join(broken)} is not as it was written, so it cannot be relied "
            "on. Refresh to make a new one, or restore it from a backup."
        )
    return release, evidence


def find_release(outputs: Outputs, release_id: str | None) -> tuple[Outputs, Path]:
    """Where a release lies, and its folder: among the published ones, or as a candidate in a place of its own.

    Raises:
        UsageError: no release or candidate has that id.
        WarehouseError: none was named, and nothing is published.
    """
    if release_id is None:
        current = find_current(outputs)
        if current is None:
            raise WarehouseError(
                f"Nothing is published in {outputs.root} yet. {to_have_a_release(outputs)} Or name another folder with "
                "--outputs."
            )
        return outputs, current
    for candidate in candidates_of(outputs):
        if candidate.release_id == release_id:
            return candidate.place, candidate.folder
    return outputs, release_folder(outputs, release_id)


def is_of_this_code(release: Path) -> bool:
    """Whether a release was made by the code that runs now, whose layout it then has."""
    fingerprints = (read_manifest(release) or {}).get("fingerprints") or {}
    return bool(fingerprints.get("code") == code_fingerprint())


@contextmanager
def _layout_of(release: Path, *, is_past: bool) -> Iterator[None]:
    """Say of a release that has not the tables or columns asked for which version made it, unless it is this one's."""
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException):
        if not is_past and is_of_this_code(release):
            raise
    else:
        return
    version = (read_manifest(release) or {}).get("software_version", "unknown")
    raise WarehouseError(
        f"Release {release.name} was made by version {version} of this software, and its evidence is laid out in "
        "another way than this version reads. "
        + ("Use that version for it." if is_past else "`iro refresh` makes one that it reads.")
    )
