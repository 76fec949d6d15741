"""All that is kept of one child, prepared to be taken out: what goes, what is written anew, and no id left in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.ground.disk import make_private_folder
from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import Outputs
from orchestration.ground.sql import open_to_read, open_to_write, sql_name
from orchestration.releases.erased_child import LandedFile, conditions, ids_of_child, landed_files, write_landed_anew
from orchestration.releases.erased_release import figures_counted, write_release_anew
from orchestration.releases.release import release_ids

# An id so short, or a number, stands in texts that mean something else: it is looked for in columns of children alone.
SHORTEST_SOUGHT = 5


class ErasureError(WarehouseError):
    """The child is not there, or an id would have been left; nothing was changed."""


@dataclass
class Erasure:
    """What is to be done for one child. `ids` are for this process alone: none is said or written."""

    ids: set[str]
    rewritten: dict[Path, int] = field(default_factory=dict)
    removed: list[Path] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    # By release: how many rows of figures' members are the child's, and of how many indicators.
    figures: dict[str, tuple[int, int]] = field(default_factory=dict)


def prepare(outputs: Outputs, authority: str, child: str) -> Erasure:
    """Write everything anew that has rows about the child, into `purging`; nothing else is changed.

    Raises:
        ErasureError: nothing is kept of such a child, or an id is left in what was written anew.
    """
    make_private_folder(outputs.purging)
    with open_to_write(spill=outputs.purging / "spill") as connection:
        files = landed_files(outputs, authority)
        erasure = Erasure(ids_of_child(connection, files, child))
        _landed(connection, outputs, files, erasure)
    for release_id in release_ids(outputs):
        _release(outputs, authority, release_id, erasure)
    if not erasure.rewritten:
        raise ErasureError(f"Nothing landed or published of {authority} names that child. Nothing was changed.")
    erasure.removed = [
        *_folders(outputs.runs),
        *_folders(outputs.quarantine / authority),
        # The next refresh makes another, without the child.
        *_folders(outputs.candidates),
        *(folder for folder in (outputs.development.root,) if folder.is_dir()),
    ]
    erasure.counts |= {
        "private builds removed": len(_folders(outputs.runs)),
        "days of refused batches removed": len(_folders(outputs.quarantine / authority)),
        "candidates removed": len(_folders(outputs.candidates)),
    }
    for path in erasure.rewritten:
        _require_no_id(outputs.purging / path.relative_to(outputs.root), erasure.ids)
    return erasure


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _landed(connection: duckdb.DuckDBPyConnection, outputs: Outputs, files: list[LandedFile], erasure: Erasure) -> None:
    about = conditions(connection, files, erasure.ids)
    rows_of = {}
    for file in files:
        target = outputs.purging / file.path.relative_to(outputs.root)
        rows = write_landed_anew(connection, file, about.get(file.contract.name), erasure.ids, target)
        if rows is not None:
            rows_of[file.path] = rows
    erasure.rewritten |= rows_of
    erasure.counts |= {"landed files": len(rows_of), "rows of landed files": sum(rows_of.values())}


def _release(outputs: Outputs, authority: str, release_id: str, erasure: Erasure) -> None:
    release, restricted = outputs.releases / release_id, outputs.restricted / release_id
    evidence = restricted / "evidence.duckdb"
    if not evidence.is_file():
        raise ErasureError(
            f"{release_id} has no evidence, which tells whose its rows are. Nothing was changed. Remove that release "
            "first: iro purge --older-than MONTHS."
        )
    erasure.figures[release_id] = figures_counted(evidence, authority, erasure.ids)
    targets = (outputs.purging / "releases" / release_id, outputs.purging / "restricted" / release_id)
    for target in targets:
        target.mkdir(parents=True)
    rows_of = write_release_anew(release, restricted, authority, erasure.ids, targets)
    erasure.rewritten |= rows_of
    for name, file in (("public", release / "marts.duckdb"), ("restricted", evidence)):
        if file in rows_of:
            erasure.counts[f"{name} rows of {release_id}"] = rows_of[file]


def _require_no_id(path: Path, ids: set[str]) -> None:
    """Look for every id in every text of a file that was written anew, decoded.

    Raises:
        ErasureError: naming the table and the column, never the id.
    """
    found = list(places_of(path, ids))
    if found:
        raise ErasureError(
            f"An id would be left in {', '.join(found[:3])} of {path.name}. Nothing was changed; report this "
            "to the maintainers with the names of those columns."
        )


def places_of(path: Path, ids: set[str]) -> Iterable[str]:
    """The tables and columns of a DuckDB or Parquet file in which a text names one of the ids."""
    pattern = rf"(^|[^A-Za-z0-9])({'|'.join(map(re.escape, sorted(ids)))})($|[^A-Za-z0-9])"
    is_plain = all(len(each) >= SHORTEST_SOUGHT and not each.isdigit() for each in ids)
    if path.suffix == ".duckdb":
        with open_to_read(sought=path) as connection:
            tables = connection.execute("select table_name from duckdb_tables() where not internal").fetchall()
            for (table,) in tables:
                yield from _columns_with(connection, f"sought.main.{sql_name(table)}", table, pattern, is_plain)
    elif path.suffix == ".parquet":
        with open_to_write() as connection:
            connection.from_parquet(str(path)).create_view("file")
            yield from _columns_with(connection, "file", path.stem, pattern, is_plain)


def _columns_with(
    connection: duckdb.DuckDBPyConnection, name: str, table: str, pattern: str, is_plain: bool
) -> Iterable[str]:
    texts = [
        column
        for column, kind, *_ in connection.execute(f"describe {name}").fetchall()
        if kind == "VARCHAR" and (is_plain or "child_id" in column)
    ]
    if texts:
        counts = ", ".join(f"count(*) filter (where regexp_matches({sql_name(column)}, $1))" for column in texts)
        row = connection.execute(f"select {counts} from {name}", [pattern]).fetchone()
        yield from (f"{table}.{column}" for column, rows in zip(texts, row or (), strict=True) if rows)


def inbox_files_naming(inbox: Path, authority: str, ids: set[str]) -> list[str]:
    """Files of an authority's inbox in whose bytes an id stands, by their path there; packed ones cannot be told."""
    pattern = re.compile(
        rb"(?<![A-Za-z0-9])(" + b"|".join(re.escape(each.encode()) for each in sorted(ids)) + rb")(?![A-Za-z0-9])"
    )
    files = sorted(path for path in (inbox / authority).rglob("*") if path.is_file() and not path.is_symlink())
    return [path.relative_to(inbox).as_posix() for path in files if pattern.search(path.read_bytes())]
