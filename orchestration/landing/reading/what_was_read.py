"""One export of a batch as read: its rows by table, and a fingerprint of how bytes became rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.ground.fingerprints import checksum_over
from orchestration.landing.contracts import Contract
from orchestration.landing.formats.tables import SourceTable
from orchestration.landing.profiles.rules import ExportRule
from orchestration.landing.reading.headers import Header
from orchestration.landing.reading.two_kinds_of_days import TwoKindsOfDays

# Counts up whenever these modules read the same bytes differently, so that batches are read again.
READING_VERSION = 10


@dataclass(frozen=True)
class ReadPart:
    """One table as read for an export: rows_read = not applicable + repeated + merged + landed.

    A row that gives several records (three stages of one escalation) is counted once for each; `rows_in_table` counts
    it once.
    """

    table: SourceTable
    rows_in_table: int
    rows_read: int
    rows_not_applicable: int
    rows_repeated: int
    rows_merged: int
    rows_landed: int


@dataclass(frozen=True)
class ReadExport:
    """One export of a batch as read; `parquet` is a temporary file of its rows, each with its lineage.

    `columns_not_there` are the columns of the contract that its files lack, as opposed to leaving them blank.
    """

    contract: Contract
    columns_not_there: tuple[str, ...]
    parts: tuple[ReadPart, ...]
    notes: tuple[str, ...]
    fingerprint: str
    parquet: Path
    two_kinds_of_days: tuple[TwoKindsOfDays, ...] = ()

    @property
    def rows_landed(self) -> int:
        """The rows of all parts that are landed."""
        return sum(part.rows_landed for part in self.parts)


def reading_fingerprint(
    contract: Contract, rule: ExportRule, headers: Mapping[str, Header], layout: list[object]
) -> str:
    """Eight hex digits for how bytes became rows: contract, profile, names and bytes of all tables, and this code."""
    tables = sorted(
        [name, header.table.lineage_name, header.table.sha256, header.table.delimiter, header.table.first_row]
        for name, header in headers.items()
    )
    parts = [READING_VERSION, contract.reading_rules(), rule.model_dump(), tables, layout]
    return checksum_over(parts)[:8]


def combined_hash(read: ReadExport) -> str:
    """The hash a landed file is named by: of the one file it came from, or over all of them."""
    hashes = sorted({part.table.sha256 for part in read.parts})
    if len(hashes) == 1:
        return hashes[0]
    return hashlib.sha256("".join(hashes).encode()).hexdigest()
