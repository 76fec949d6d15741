"""Doubts about the folder of a batch: its authority had ended by that day, or another return was received for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import only_row, sql_name
from orchestration.landing.contracts import Contract
from orchestration.landing.inbox.batches import InboxBatch
from orchestration.landing.inbox.instructions import EXTRACT_DATE
from orchestration.landing.local.authority_ends import End
from orchestration.landing.plausibility.comparison import Doubt
from orchestration.landing.plausibility.time_said import DAY_WAY_OUT
from orchestration.landing.problems import under
from orchestration.landing.reading.what_was_read import ReadExport
from orchestration.landing.register.receipts import BatchReceipt, ExportReceipt

ENDED = "authority_ended"


@dataclass(frozen=True)
class FolderKnown:
    """What is known of the folder of a batch: the end of its authority, if one is declared, and what was accepted for
    the same day; `landed` gives the file of an export by the name in its receipt.
    """

    end: End | None = None
    of_the_day: tuple[BatchReceipt, ...] = ()
    landed: Callable[[str], Path] = Path


def doubts_of_folder(
    connection: duckdb.DuckDBPyConnection,
    batch: InboxBatch,
    known: FolderKnown,
    profile: str,
    reads: Mapping[str, ReadExport],
    files: Mapping[str, str],
    contracts: Mapping[str, Contract],
) -> Iterator[Doubt]:
    """What must be confirmed of the folder of a batch.

    Args:
        connection: may read the files of the batch, and landed ones.
        batch: the batch.
        known: what is known of its folder.
        profile: the layout of the batch.
        reads: the exports that it holds, as read.
        files: what a message calls the file of each.
        contracts: of all exports, by name.

    Raises:
        duckdb.Error: a landed file cannot be read.
    """
    folder = batch.source_folder.rstrip("/")
    # What was accepted before the end was declared stays in use: it knows the months before best.
    if known.end is not None and batch.extract_date > known.end.ended_on and not known.of_the_day:
        yield Doubt(EXTRACT_DATE, _is_after_the_end(folder, known.end))
    replaced: set[str] = set()
    for receipt in known.of_the_day:
        # Of several that were received for the day the newest is enough to name.
        for export in receipt.exports:
            name = export.export_name
            if name not in files or not (left := _left_without(export, receipt, files.keys() | replaced, contracts)):
                continue
            if receipt.profile != profile:
                yield Doubt(name, _takes_the_place(folder, export, files, [each.export_name for each in left]))
                return
            # The stages of a concern name the concern alone.
            key = contracts[name].key[0]
            naming = [each for each in left if key in contracts[each.export_name].column_names]
            if lost := _lost(connection, known.landed, export, naming, reads[name]):
                yield Doubt(name, _loses(folder, export, files, [each.export_name for each in naming], lost))
                return
        replaced.update(export.export_name for export in receipt.exports)


def _left_without(
    export: ExportReceipt, receipt: BatchReceipt, replaced: Set[str], contracts: Mapping[str, Contract]
) -> list[ExportReceipt]:
    """The exports of a receipt that stay in use though a shared one of theirs (children) would be replaced.

    `replaced` are those of the batch, and of what was received for the day since.
    """
    if not contracts[export.export_name].is_of_every_domain:
        return []
    return [
        each
        for each in receipt.exports
        if each.export_name not in replaced and contracts[each.export_name].domain is not None
    ]


def _lost(
    connection: duckdb.DuckDBPyConnection,
    landed: Callable[[str], Path],
    shared: ExportReceipt,
    left: Iterable[ExportReceipt],
    fresh: ReadExport,
) -> int:
    """How many records of a shared export (children) what stays in use names, that it had and a new one has not."""
    files = [landed(each.landed_as) for each in left if each.landed_as]
    before, there = landed(shared.landed_as), [str(file) for file in files if file.is_file()]
    if not there or not before.is_file():
        return 0
    key = sql_name(fresh.contract.key[0])
    row = only_row(
        connection,
        f"""
        select count(*) from (
            select {key} from read_parquet($left, union_by_name = true)
            intersect select {key} from read_parquet($before)
            except select {key} from read_parquet($fresh)
        ) as lost
        """,
        {"left": there, "before": str(before), "fresh": str(fresh.parquet)},
    )
    return int(row[0])


def _is_after_the_end(folder: str, end: End) -> str:
    return under(
        ENDED,
        f"{folder}: its authority {end.words}, as {end.source_file} says, and this day is later. Put the batch into "
        "the folder of the authority that it is of; or, if this one has not ended, take its line out of that file. A "
        f"last extract of what was there until then may be of a few days later. {DAY_WAY_OUT}",
    )


def _sources(export: ExportReceipt) -> str:
    return ", ".join(sorted({part.source_file.rpartition("/")[2] for part in export.parts}))


def _takes_the_place(folder: str, export: ExportReceipt, files: Mapping[str, str], left: Iterable[str]) -> str:
    name = export.export_name
    return under(
        "other_return_of_the_day",
        f"{folder}: the {name} in {files[name]} would take the place of those in {_sources(export)}, which were "
        f"received for the same day in another layout, while what came with those ({', '.join(left)}) stays in use. "
        "Put each return into a folder of its own; of two yearly returns the SSDA903 return goes into the folder of "
        f"1 April, which counts as the same year. Once the other one is received there, say `confirmed: [{name}]` in "
        "the batch.yml of this folder.",
    )


def _loses(folder: str, export: ExportReceipt, files: Mapping[str, str], left: Iterable[str], lost: int) -> str:
    name = export.export_name
    return under(
        "other_return_of_the_day",
        f"{folder}: the {name} in {files[name]} would take the place of those in {_sources(export)}, which were "
        f"received for the same day, and lack {lost:,} of those that are named by what came with them and stays in use "
        f"({', '.join(left)}). Put all the files of one day into the folder together. If it is right, say so in "
        f"batch.yml: `confirmed: [{name}]`.",
    )
