"""Where a sealed figure's members came from: rows as they were handed over, receipts, and hashes up to the release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.evidence.trace import Trace
from orchestration.ground.database.sql import reading_connection, rows_by_name, sql_text
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import purged_files
from orchestration.landing.register.landed_files import damage_of
from orchestration.landing.register.receipts import ACCEPTED, ExportReceipt
from orchestration.landing.register.register import Register

LINEAGE = ("_source_file", "_source_sha256", "_source_row")
ROW_COLUMNS = ("export", "source_file", "source_sha256", "source_row", "column", "value")


@dataclass
class Provenance:
    """What brought the members.

    `source_files` has each file's SHA-256, `receipts` the files of the register that say it was handed over, `rows` a
    line for each filled cell of each member's row, `not_kept` the landed files that are not there any more.
    """

    source_files: dict[str, str] = field(default_factory=dict)
    receipts: list[Path] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    not_kept: list[str] = field(default_factory=list)


def provenance_of(outputs: Outputs, trace: Trace) -> Provenance:
    """Find the receipts and landed rows of the members. What comes with the product has neither.

    Raises:
        RegisterError: the register is damaged.
    """
    wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
    for member in trace.members:
        if member["source_sha256"]:
            wanted[member["source_file"], member["source_sha256"]].add(int(member["source_row"]))
    found = Provenance(dict(sorted(wanted)))
    register = Register(outputs.register, is_written=False)
    exports: dict[str, ExportReceipt] = {}
    for receipt in register.receipts:
        # What was refused since counted when the release was made.
        is_accepted = receipt.standing == ACCEPTED
        brought = [
            export
            for export in receipt.exports
            if is_accepted and any((part.source_file, part.source_sha256) in wanted for part in export.parts)
        ]
        if brought:
            found.receipts.append(outputs.register / f"{receipt.receipt_number:06d}.json")
        exports |= {export.landed_as: export for export in brought if export.landed_as}
    purged = purged_files(outputs)
    for landed_as, export in sorted(exports.items()):
        if (outputs.landing / landed_as).is_file() and not damage_of(outputs.landing, export, purged):
            found.rows += _rows(outputs.landing, export, wanted)
        else:
            found.not_kept.append(landed_as)
    return found


def _rows(landing: Path, export: ExportReceipt, wanted: dict[tuple[str, str], set[int]]) -> Iterable[dict[str, str]]:
    """A line for each filled cell of the wanted rows of a landed file."""
    path = landing / export.landed_as
    with reading_connection(path.parent, ".spill") as connection:
        for part in export.parts:
            numbers = wanted.get((part.source_file, part.source_sha256))
            if not numbers:
                continue
            rows = rows_by_name(
                connection,
                f"select * from read_parquet({sql_text(path)}) where _source_file = ? and _source_sha256 = ? "
                "and list_contains(?, cast(_source_row as bigint)) order by cast(_source_row as bigint)",
                [part.source_file, part.source_sha256, sorted(numbers)],
            )
            for row in rows:
                place = (export.export_name, *(str(row[name]) for name in LINEAGE))
                filled = {name: value for name, value in row.items() if not name.startswith("_") and value is not None}
                for name, value in filled.items():
                    yield dict(zip(ROW_COLUMNS, (*place, name, str(value)), strict=True))
