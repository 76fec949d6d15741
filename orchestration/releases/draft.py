"""A draft: a whole release under a name that starts with a dot, which nobody reads until its audit has passed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.files.disk import PRIVATE_FOLDER, make_shared_folder
from orchestration.ground.fingerprints import definitions_fingerprint
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.ground.version import software_version
from orchestration.landing.local.receipts import definitions_of_councils, local_files_in_force
from orchestration.outputs.bi import NEEDED_TABLES as NEEDED_FOR_BI
from orchestration.outputs.bi import write_bi_files
from orchestration.outputs.dictionary.tables import read_dictionary
from orchestration.outputs.dictionary.writing import write_dictionary
from orchestration.outputs.figures import write_figures
from orchestration.outputs.parquet import write_parquet
from orchestration.outputs.sheets import write_sheet_of_each_authority
from orchestration.outputs.tables import (
    copied_beside,
    copy_tables,
    count_rows,
    open_warehouse,
    require_plain_types,
    tables_of,
)
from orchestration.outputs.work_list import release_before, work_lists_in, write_work_lists
from orchestration.outputs.work_list_rows import NEEDED as NEEDED_FOR_WORK_LISTS
from orchestration.outputs.worklists import worklists_in, write_worklists
from orchestration.releases import changes, first_published
from orchestration.releases.inputs import inputs_of_build, latest_period_end_of
from orchestration.releases.register_head import register_heads
from orchestration.releases.release import next_release_id, read_manifest
from orchestration.releases.release_table import approval_of_refresh, columns_of_approval, write_release_table
from orchestration.warehouse.carried.kept_builds import carried_over
from orchestration.warehouse.declarations import read_declarations
from orchestration.warehouse.stamp import Stamp, read_stamp

DRAFT_PREFIX = ".draft-"
# In the restricted draft, and gone when it is written.
SPILL = "spill"
PARQUET = "parquet"


@dataclass(frozen=True)
class Draft:
    """A release that was written and not yet judged.

    `rows` counts the rows of each public table, `restricted_rows` those of the evidence; `local_files` are the receipts
    of what is a council's own, `carried_over` has the authorities whose rows are from an earlier build, with when that
    was, `register_heads` are the newest receipts, and `approval` says who approved it;
    `previous` is the folder of the release that it is compared with, if any, and `damage_found` says of each damaged
    release what was damaged and what came of it.
    """

    run_id: str
    release_id: str
    created_at: datetime
    latest_period_end: date
    folder: Path
    restricted: Path
    figures: Path
    rows: dict[str, int]
    restricted_rows: dict[str, int]
    stamp: Stamp
    definitions: str
    inputs: list[dict[str, Any]]
    carried_over: dict[str, str]
    local_files: list[dict[str, Any]]
    register_heads: dict[str, Any]
    approval: dict[str, Any]
    previous: Path | None
    damage_found: tuple[str, ...] = ()

    @property
    def marts(self) -> Path:
        """What BI tools will open."""
        return self.folder / "marts.duckdb"

    @property
    def evidence(self) -> Path:
        """What auditors will open: case ids."""
        return self.restricted / "evidence.duckdb"

    @property
    def worklists(self) -> Path:
        """What each authority has to put right: case ids."""
        return worklists_in(self.restricted)

    @property
    def open(self) -> Path:
        """What anyone may read, if the settings have rules for it."""
        return Outputs(self.folder.parent.parent).open / self.folder.name

    def delete(self) -> None:
        """Leave nothing of it behind."""
        shutil.rmtree(self.open, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.restricted, ignore_errors=True)
        shutil.rmtree(self.figures, ignore_errors=True)


def write_draft(warehouse: Path, settings: Settings, run_id: str, previous: Path | None) -> Draft:
    """Write a stamped warehouse's tables as a draft release and its restricted evidence.

    Args:
        warehouse: the run's database; only read.
        settings: whose outputs folder gets the draft.
        run_id: names the draft.
        previous: the folder of the release to compare with, or None.

    Raises:
        NothingPublishedError: there is no stamp, no reporting period or no extract, or a column's type is not plain.
            Nothing of the draft is left then.
    """
    stamp = read_stamp(warehouse)
    if stamp is None:
        raise NothingPublishedError(f"The build in {warehouse.parent} did not finish. Run the whole refresh again.")
    with _new_folders(settings.outputs, run_id) as (folder, restricted, figures):
        spill = restricted / SPILL
        with open_warehouse(warehouse, spill, settings.memory_of_database) as connection:
            draft = _fill(connection, settings, run_id, previous, stamp, folder, restricted, figures)
        shutil.rmtree(spill, ignore_errors=True)
    return draft


@contextmanager
def _new_folders(outputs: Outputs, run_id: str) -> Iterator[tuple[Path, Path, Path]]:
    """The draft's empty folders, one a tier, which only their owner may enter; gone again if it fails.

    They are opened to their readers when the draft is audited and in its place (`swap.finish`).
    """
    name = f"{DRAFT_PREFIX}{run_id}"
    folders = (outputs.releases / name, outputs.restricted / name, outputs.figures / name)
    for leftover in folders:
        if leftover.exists():
            shutil.rmtree(leftover)
    outputs.restricted.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for shared in (outputs.releases, outputs.figures):
        make_shared_folder(shared)
    try:
        for folder in folders:
            folder.mkdir(mode=PRIVATE_FOLDER)
        yield folders
    except BaseException:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _fill(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    run_id: str,
    previous: Path | None,
    stamp: Stamp,
    folder: Path,
    restricted: Path,
    figures: Path,
) -> Draft:
    evidence = restricted / "evidence.duckdb"
    with copied_beside(connection, tables_of(connection, "restricted"), evidence) as evidence_copied:
        rows = copy_tables(connection, tables_of(connection, "public"), folder / "marts.duckdb")
        created_at = datetime.now(UTC)
        latest_period_end = latest_period_end_of(connection, rows)
        draft = Draft(
            run_id=run_id,
            release_id=next_release_id(settings.outputs, latest_period_end),
            created_at=created_at,
            latest_period_end=latest_period_end,
            folder=folder,
            restricted=restricted,
            figures=figures,
            rows=rows,
            restricted_rows={},
            stamp=stamp,
            definitions=definitions_fingerprint(settings, of_councils=definitions_of_councils(settings.outputs)),
            inputs=inputs_of_build(connection),
            carried_over=carried_over(connection),
            local_files=[asdict(each) for each in local_files_in_force(settings.outputs)],
            register_heads=register_heads(settings.outputs),
            approval=approval_of_refresh(settings, created_at),
            previous=previous,
        )
        _write_what_no_model_makes(connection, draft)
        _write_public_files(connection, draft)
        draft = replace(draft, restricted_rows=evidence_copied.result())
    _write_lists(connection, draft, settings.outputs)
    for catalog in ("marts", "evidence"):
        connection.execute(f"checkpoint {catalog}")
        connection.execute(f"detach {catalog}")
    return draft


def _write_what_no_model_makes(connection: duckdb.DuckDBPyConnection, draft: Draft) -> None:
    """The published tables that need to know which release this is and which it follows; `draft.rows` gets theirs."""
    manifest = read_manifest(draft.previous) if draft.previous else None
    write_release_table(
        connection,
        {
            "release_id": draft.release_id,
            "created_on": draft.created_at.date(),
            "created_at": draft.created_at.isoformat(timespec="seconds"),
            "run_id": draft.run_id,
            "latest_period_end": draft.latest_period_end,
            "latest_extract_date": max((made_of["extract_date"] for made_of in draft.inputs), default=None),
            "inputs_fingerprint": draft.stamp.inputs_fingerprint,
            "code_fingerprint": draft.stamp.code_fingerprint,
            "definitions_fingerprint": draft.definitions,
            "previous_release_id": manifest["release_id"] if manifest else None,
            "software_version": software_version(),
            **columns_of_approval(draft.approval),
        },
    )
    changes.write_indicator_changes(connection, draft.previous)
    first_published.write_first_published(connection, draft.previous, draft.release_id)
    for table in ("release", changes.TABLE, first_published.TABLE):
        draft.rows[table] = count_rows(connection, f"marts.main.{table}")


def _write_public_files(connection: duckdb.DuckDBPyConnection, draft: Draft) -> None:
    """What lies beside marts.duckdb, and the tier of figures."""
    require_plain_types(connection, "marts")
    write_parquet(connection, "marts", draft.rows, draft.folder / PARQUET)
    dictionary = read_dictionary(connection, "marts", read_declarations(connection))
    write_dictionary(dictionary, draft.folder, draft.release_id)
    if draft.rows.keys() >= NEEDED_FOR_BI:
        write_bi_files(dictionary, draft.folder)
    if "indicator_values" in draft.rows:
        write_sheet_of_each_authority(connection, "marts.main.indicator_values", draft.folder / "csv")
    write_figures(connection, draft.figures, draft.release_id, draft.folder / PARQUET)


def _write_lists(connection: duckdb.DuckDBPyConnection, draft: Draft, outputs: Outputs) -> None:
    """What each authority has to put right and to do, case by case."""
    authorities = sorted({made_of["local_authority_code"] for made_of in draft.inputs})
    write_worklists(connection, "evidence.main.findings", authorities, draft.worklists, draft.restricted / SPILL)
    if draft.restricted_rows.keys() >= NEEDED_FOR_WORK_LISTS:
        with release_before(connection, outputs, draft.previous.name if draft.previous else None):
            write_work_lists(connection, authorities, work_lists_in(draft.restricted))
