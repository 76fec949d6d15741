"""A past release made anew from what had been landed then, beside the published one: are the figures the same?

It is built in a scratch folder and written into a folder of the caller's. Nothing that was published or landed changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ground.binding import require_bound
from orchestration.ground.database.sql import sql_text
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.files.disk import files_for_the_owner_alone, make_private_folder
from orchestration.ground.files.scratch import scratch_folder
from orchestration.ground.fingerprints import code_fingerprint
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.outputs.tables import copied_beside, copy_tables, count_rows, open_warehouse, tables_of
from orchestration.releases import changes, first_published
from orchestration.releases.inputs import inputs_of_build
from orchestration.releases.rebuilding.compared import (
    FIGURES_TABLE,
    PUBLISHED,
    PUBLISHED_EVIDENCE,
    TableCompared,
    compare_tables,
    differing_cells,
)
from orchestration.releases.rebuilding.landed_then import lay_out_landing, require_landed_files, settings_of_release
from orchestration.releases.rebuilding.made_otherwise import made_otherwise, other_extracts
from orchestration.releases.release import read_manifest, release_folder, release_ids
from orchestration.releases.room import require_room
from orchestration.releases.whole import CHANGED, MEASURES, RESTRICTED, broken_among

RUN_ID = "rebuild"
MARTS, EVIDENCE = "marts.duckdb", "evidence.duckdb"
# Public tables that say what releases before it said, or are measured against them.
OF_EARLIER_RELEASES = ("audit_measures", changes.TABLE, first_published.TABLE)

Say = Callable[[str], None]
Build = Callable[[Settings, "Earlier", str, Say], Path]


@dataclass(frozen=True)
class Earlier:
    """What a release had before it: the one it followed, and the audit's measures of all. `missing` are gone since."""

    previous: Path | None
    measures: tuple[Path, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Rebuilt:
    """How a release that was made anew compares with what was published.

    `cells` counts those published, `differing` has each that is not the same, in the columns `rebuilt.CELL_COLUMNS`.
    `otherwise` says, a sentence each, what it was made of or by that is not as it was; `not_compared` names tables.
    """

    release_id: str
    cells: int
    differing: tuple[tuple[object, ...], ...]
    tables: tuple[TableCompared, ...]
    otherwise: tuple[str, ...]
    not_compared: tuple[str, ...]

    @property
    def are_figures_same(self) -> bool:
        """Every cell of every figure."""
        return not self.differing

    @property
    def is_as_it_should_be(self) -> bool:
        """The figures are the same; and if it was made as it was then, every row of every table."""
        return self.are_figures_same and (bool(self.otherwise) or all(table.is_same for table in self.tables))


def rebuild(settings: Settings, release_id: str, out: Path, say: Say, build: Build | None = None) -> Rebuilt:
    """Make a release anew from what had been landed then, with the code of now, and compare it with what was published.

    Args:
        settings: whose outputs folder has the release; what decided its figures is taken from the release.
        release_id: the release.
        out: a folder that gets the rebuilt `marts.duckdb` and `evidence.duckdb`: empty, or not there yet.
        say: takes a line of progress.
        build: makes a stamped warehouse; by default the whole project.

    Raises:
        UsageError: there is no such release, or the folder is not for it, or the key is another one.
        WarehouseError: the release, a receipt or a landed file is damaged or gone, or the build fails.
    """
    outputs = settings.outputs
    release = release_folder(outputs, release_id)
    require_bound(settings)
    _require_apart(out, settings)
    manifest = _manifest(outputs, release)
    earlier = earlier_releases(outputs, manifest)
    code = code_fingerprint()
    with scratch_folder(outputs.checks) as folder, files_for_the_owner_alone():
        then = settings_of_release(settings, manifest, Outputs(folder))
        lay_out_landing(manifest, outputs, then.outputs)
        otherwise = [*made_otherwise(manifest, then, code), *require_landed_files(release_id, then, outputs)]
        require_room(outputs)
        warehouse = (build or _build(outputs))(then, earlier, code, say)
        make_private_folder(out)
        with open_warehouse(warehouse, folder / "spill", settings.memory_of_database) as connection:
            say("comparing with what was published")
            otherwise += other_extracts(manifest["inputs"], inputs_of_build(connection))
            return _compared(connection, outputs, release, earlier, out, otherwise)


def _require_apart(out: Path, settings: Settings) -> None:
    """Refuse a folder in which something else lies, or where a refresh or a reader would take it for something else."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is not an empty folder. Give one that is, or a new one, with --out.")
    for folder in (settings.outputs.root, settings.inbox):
        if out.resolve().is_relative_to(folder.resolve()):
            raise UsageError(f"{out} lies in {folder}, where it would be taken for a part of it. Give another --out.")


def _manifest(outputs: Outputs, release: Path) -> dict[str, Any]:
    """What the release says of itself, if what it is compared by is as it was written."""
    manifest = read_manifest(release)
    has_evidence = (outputs.restricted / release.name / EVIDENCE).is_file()
    names = [MARTS, *([f"{RESTRICTED}{EVIDENCE}"] if has_evidence else [])]
    broken = broken_among(outputs, release, names)
    if manifest is None or broken:
        raise WarehouseError(
            f"{release.name} cannot be compared with: {', '.join(broken)} {CHANGED}. `iro verify {release.name}` names "
            "all that is damaged; restore it from a backup."
        )
    return manifest


def earlier_releases(outputs: Outputs, manifest: dict[str, Any]) -> Earlier:
    """The releases that one was compared with when it was made, as far as they are still there and whole."""
    names = (MARTS, "parquet/indicator_values.parquet", MEASURES)
    before: str | None = manifest["previous_release_id"]
    missing: list[str] = []
    previous = outputs.releases / before if before else None
    while before and not missing:
        release = outputs.releases / before
        manifest_before = read_manifest(release)
        if manifest_before is None or broken_among(outputs, release, names):
            missing.append(before)
        else:
            before = manifest_before["previous_release_id"]
    measures = []
    for name in release_ids(outputs):
        release = outputs.releases / name
        other = read_manifest(release)
        is_earlier = other is not None and str(other["created_at"]) < str(manifest["created_at"])
        if is_earlier and not broken_among(outputs, release, [MEASURES]):
            measures.append(release / MEASURES)
    is_there = previous is not None and previous.name not in missing
    return Earlier(previous if is_there else None, tuple(measures), tuple(missing))


def _build(outputs: Outputs) -> Build:
    """The whole project, as a refresh builds it. `outputs` lends what dbt parsed of it."""

    def build(then: Settings, earlier: Earlier, code: str, say: Say) -> Path:
        # dbt costs seconds to import that other commands need not pay.
        from orchestration.extracts.landing_schema import inputs_fingerprint
        from orchestration.warehouse.engines.building import build_with_engine
        from orchestration.warehouse.parsed import lend_parsed_project
        from orchestration.warehouse.run_tables import prepare_warehouse
        from orchestration.warehouse.whole_build import finish_build

        lend_parsed_project(outputs, then.outputs)
        say("landing schema: writing the extracts that were in force then")
        warehouse = prepare_warehouse(then, RUN_ID, earlier.previous, earlier.measures)
        say("dbt build: staging, intermediate, marts, indicators")
        results = build_with_engine(then, RUN_ID, say)
        finish_build(then.outputs, warehouse, results, inputs_fingerprint(then), code)
        return warehouse

    return build


def _compared(
    connection: duckdb.DuckDBPyConnection,
    outputs: Outputs,
    release: Path,
    earlier: Earlier,
    out: Path,
    otherwise: list[str],
) -> Rebuilt:
    with copied_beside(connection, tables_of(connection, "restricted"), out / EVIDENCE):
        copy_tables(connection, tables_of(connection, "public"), out / MARTS)
    changes.write_indicator_changes(connection, earlier.previous)
    first_published.write_first_published(connection, earlier.previous, release.name)
    evidence = outputs.restricted / release.name / EVIDENCE
    connection.execute(f"attach {sql_text(release / MARTS)} as {PUBLISHED} (read_only)")
    if evidence.is_file():
        connection.execute(f"attach {sql_text(evidence)} as {PUBLISHED_EVIDENCE} (read_only)")
    left_out = OF_EARLIER_RELEASES if earlier.missing else ()
    not_compared = [f"{name} ({earlier.missing[0]}, which it looks back to, is not there)" for name in left_out]
    if not evidence.is_file():
        not_compared.append(f"the evidence of {release.name}, which is not kept any more")
    return Rebuilt(
        release_id=release.name,
        cells=count_rows(connection, f"{PUBLISHED}.main.{FIGURES_TABLE}"),
        differing=tuple(differing_cells(connection)),
        tables=tuple(compare_tables(connection, evidence.is_file(), left_out)),
        otherwise=tuple(otherwise),
        not_compared=tuple(not_compared),
    )
