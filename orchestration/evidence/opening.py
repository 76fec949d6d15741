"""The current release and its restricted evidence, opened read-only together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import Outputs
from orchestration.ground.sql import open_to_read
from orchestration.releases.release import find_current
from orchestration.releases.whole import RESTRICTED, broken_among


@dataclass(frozen=True)
class OpenRelease:
    """A release and a connection that has its tables as `published.<table>` and `evidence.<table>`."""

    release_id: str
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str, parameters: list[object] | None = None) -> list[dict[str, object]]:
        """A query's rows by column name; of one figure or one record, never of a whole export."""
        answer = self.connection.execute(query, parameters or [])
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


@contextmanager
def open_release(outputs: Outputs) -> Iterator[OpenRelease]:
    """Open the current release with its evidence. Nothing is written, and nothing is kept open afterwards.

    Raises:
        WarehouseError: nothing is published, the release was damaged, or the evidence is not there or not for this user
            to read.
    """
    release = find_current(outputs)
    if release is None:
        raise WarehouseError(
            f"Nothing is published in {outputs.root} yet. Run `iro refresh`, or name another folder with --outputs."
        )
    evidence = outputs.restricted / release.name / "evidence.duckdb"
    read = ["marts.duckdb", *([f"{RESTRICTED}evidence.duckdb"] if evidence.is_file() else [])]
    if broken := broken_among(outputs, release, read):
        raise WarehouseError(
            f"Release {release.name} is damaged: {', '.join(broken)} is not as it was written, so it cannot be relied "
            "on. Refresh to make it anew, or restore it from a backup."
        )
    try:
        connection = open_to_read(published=release / "marts.duckdb", evidence=evidence)
    except duckdb.Error:
        raise WarehouseError(
            f"The evidence of release {release.name} cannot be read: {evidence}. It holds case ids and has its own "
            "permissions: ask whoever keeps the warehouse to let you read it."
        ) from None
    with connection:
        yield OpenRelease(release.name, connection)
