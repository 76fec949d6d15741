"""Reads files as a refresh does, in this process: a batch is judged, and what was read of it is looked at."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration.ground.database.sql import reading_connection
from orchestration.landing.contracts import LINEAGE_COLUMNS, load_contracts
from orchestration.landing.inbox.batches import InboxBatch
from orchestration.landing.profiles.loading import load_profiles
from orchestration.landing.reading.reader import Reader
from orchestration.landing.receiving.judging import Judge
from orchestration.landing.register.previous_extracts import PreviousExtracts

CODE, DAY = "E06000005", "2026-03-31"
LINEAGE = {name for name, _, _ in LINEAGE_COLUMNS}


@dataclass(frozen=True)
class Judged:
    """What was said of a batch, and the rows of each export that could be read, with their row numbers."""

    problems: list[str]
    notes: list[str]
    rows: dict[str, list[tuple[int, dict[str, str | None]]]]


@dataclass
class Bench:
    """One connection and one set of profiles for all batches; each profile's batches are judged by it alone."""

    folder: Path
    contracts: dict[str, Any] = field(init=False)
    profiles: dict[str, Any] = field(init=False)
    connection: Any = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        """Load what is the same for all."""
        self.contracts = load_contracts()
        self.profiles = load_profiles(self.contracts)
        self.connection = reading_connection(self.folder, "spill")

    def judge(self, profile: str, files: Mapping[str, bytes]) -> Judged:
        """Judge a batch of these files, as one whose layout was recognised."""
        self.count += 1
        inbox, work = self.folder / f"in{self.count}", self.folder / f"work{self.count}"
        for folder in (inbox, work):
            folder.mkdir()
        for name, data in files.items():
            (inbox / name).write_bytes(data)
        batch = InboxBatch(CODE, DAY, inbox, tuple(sorted(inbox.iterdir())))
        profiles = {profile: self.profiles[profile]}
        reader = Reader(self.connection, work)
        found = Judge(batch, self.contracts, profiles, PreviousExtracts(), self.connection, reader).judge()
        rows = {read.contract.name: _rows(read.parquet) for read in found.exports}
        for folder in (inbox, work):
            shutil.rmtree(folder)
        return Judged(found.problems, found.notes, rows)


def _rows(parquet: Path) -> list[tuple[int, dict[str, str | None]]]:
    return [
        (row["_source_row"], {name: value for name, value in row.items() if name not in LINEAGE and value is not None})
        for row in pq.read_table(parquet).to_pylist()
    ]
