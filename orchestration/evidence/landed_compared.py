"""What two releases say of the exports that no fact holds, compared in the landed extracts that each was made of.

Lists of changed records compare an extract with the one before it, and are those of releases that are kept. The landed
files say more: whatever lay between, they are what the one release read and what the other did.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from orchestration.extracts.contributions import Contribution, in_force_after
from orchestration.extracts.exports import write_export
from orchestration.extracts.record_changes import columns_compared, is_same_record
from orchestration.ground.database.sql import reading_connection, sql_name
from orchestration.ground.errors import WarehouseError, is_a_stop
from orchestration.ground.files.disk import is_disk_full
from orchestration.ground.paths import Outputs
from orchestration.landing.contracts import load_contracts
from orchestration.landing.register.landed_files import require_as_landed
from orchestration.landing.register.receipts import BatchReceipt
from orchestration.landing.register.register import Register
from orchestration.releases.register_head import REGISTER_HEAD
from orchestration.releases.release import read_manifest

CHANGES, COMPARED = "landed_changes", "landed_compared"
# Where rows go that do not fit into memory: beside those that they were read from.
SPILL = ".compared"
WITHOUT_FACTS = ("children", "reviewing_officers")
WHY_NOT = "the landed files of {} that the two releases were made of are purged, damaged or not yours to open"


class _Place(NamedTuple):
    """An authority's export."""

    authority: str
    export_name: str


class _MadeOf(NamedTuple):
    """The newest receipt when a release was made, and the files and hashes of its exports without a fact."""

    receipt_number: int
    files: dict[_Place, set[tuple[str, str]]]


def find_landed_changes(connection: duckdb.DuckDBPyConnection, outputs: Outputs, old: Path, new: Path) -> None:
    """The temporary tables CHANGES, of records, and COMPARED, of authorities and exports with why one was not compared.

    Both are without rows of an export where a release does not say what it was made of.

    Args:
        connection: where they are written to.
        outputs: whose landed extracts are read.
        old, new: the folders of the releases.
    """
    connection.execute(
        f"create or replace temp table {COMPARED} (local_authority_code varchar, export_name varchar, why_not varchar)"
    )
    connection.execute(
        f"create or replace temp table {CHANGES} (local_authority_code varchar, export_name varchar, "
        "record_id varchar, change varchar, changed_columns varchar, source_file varchar, source_row bigint, "
        "previous_source_file varchar, previous_source_row bigint)"
    )
    before, now = _made_of(old), _made_of(new)
    if before is None or now is None:
        return
    ours = [place for place in before.files if place in now.files]
    if not ours:
        return
    try:
        receipts = Register(outputs.register, is_written=False).receipts
    except (OSError, WarehouseError):
        receipts = None
    for place in ours:
        changes = None if receipts is None else _changes(outputs, place, receipts, before, now)
        why_not = WHY_NOT.format(f"{place.export_name} ({place.authority})") if changes is None else None
        connection.execute(f"insert into {COMPARED} values (?, ?, ?)", [*place, why_not])
        if changes:
            # All at once: one by one, the changed children of a large hub would take minutes.
            columns = [list(column) for column in zip(*changes, strict=True)]
            connection.execute(f"insert into {CHANGES} select {', '.join('unnest(?)' for _ in columns)}", columns)


def why_not_compared() -> str:
    """SQL that says of a row of `cells`, joined with its `definition`, which extracts were not compared; or null."""
    return f"""(
        select string_agg(why_not, '; ' order by export_name) from {COMPARED}
        where {COMPARED}.local_authority_code = cells.local_authority_code
            and (export_name = 'children' or list_contains(string_split(definition.needs, ';'), export_name))
    )"""


def _made_of(folder: Path) -> _MadeOf | None:
    """What a release says it was made of; None of one that does not say what had been received by then."""
    manifest = read_manifest(folder) or {}
    if not manifest.get(REGISTER_HEAD):
        return None
    found: dict[_Place, set[tuple[str, str]]] = {}
    for each in manifest.get("inputs", ()):
        if each["export_name"] in WITHOUT_FACTS and "source_sha256" in each:
            place = _Place(each["local_authority_code"], each["export_name"])
            found.setdefault(place, set()).add((each["source_file"], each["source_sha256"]))
    return _MadeOf(manifest[REGISTER_HEAD]["number"], found)


def _changes(
    outputs: Outputs, place: _Place, receipts: list[BatchReceipt], before: _MadeOf, now: _MadeOf
) -> list[tuple[Any, ...]] | None:
    """The records of an export that are not what they were, as rows of CHANGES; None where they cannot be compared."""
    extracts = {"was": _in_force(receipts, place, before), "now": _in_force(receipts, place, now)}
    if not all(extracts.values()):
        return None
    if extracts["was"] == extracts["now"]:
        return []
    contract = load_contracts()[place.export_name]
    try:
        with reading_connection(outputs.landing, SPILL) as reading:
            reading.execute("create schema landing")
            for side, contributions in extracts.items():
                require_as_landed(outputs.landing, [each.export for each in contributions])
                write_export(reading, outputs.landing, contract, contributions)
                reading.execute(f"create table {side} as from landing.{sql_name(contract.name)}")
            return reading.execute(
                f"""
                select * from (
                    select {columns_compared(contract)}
                    from now full join was on {is_same_record(contract, "was", "now")}
                )
                where change <> 'changed' or changed_columns <> ''
                """
            ).fetchall()
    except (OSError, WarehouseError, duckdb.Error) as error:
        # Neither is a fault of the landed files.
        if is_a_stop(error) or is_disk_full(error):
            raise
        return None


def _in_force(receipts: Iterable[BatchReceipt], place: _Place, release: _MadeOf) -> list[Contribution]:
    """The extracts of an export that were in force when a release was made; none if it says that it had others.

    Those all of whose rows have newer ones are in force, and a release does not name them.
    """
    known = [
        receipt
        for receipt in receipts
        if receipt.receipt_number <= release.receipt_number and receipt.local_authority_code == place.authority
    ]
    found = [each for each in in_force_after(known) if each.export.export_name == place.export_name]
    files = {(part.source_file, part.source_sha256) for each in found for part in each.export.parts}
    return found if release.files[place] <= files else []
