"""Everything that a batch must be confirmed for before it is landed, less what batch.yml confirms already."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from orchestration.landing.inbox.batches import InboxBatch
from orchestration.landing.inbox.instructions import EXTRACT_DATE, FILES
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.reading.headers import Header
from orchestration.landing.reading.reader import ReadExport
from orchestration.landing.receiving.batch_tables import BatchTables
from orchestration.landing.receiving.contents_compared import changed_contents
from orchestration.landing.receiving.newness import Newness, is_ahead, newness, repeated, says_nothing_new
from orchestration.landing.receiving.plausibility import (
    PreviousExtracts,
    batch_is_repeated,
    export_is_repeated,
    folder_is_ahead,
    implausible,
)


@dataclass(frozen=True)
class Doubt:
    """A reason to doubt a batch, as a sentence, and what `confirmed` in batch.yml must name to answer it."""

    answered_by: str
    sentence: str


@dataclass(frozen=True)
class Comparison:
    """One batch beside the extracts before it.

    `previous` holds nothing where the batch is no full extract. `title` says what a message calls an export's file;
    `history_from` is the first day, as ISO text, that each export reaches back to, where one is said.
    """

    connection: duckdb.DuckDBPyConnection
    batch: InboxBatch
    reads: Mapping[str, ReadExport]
    tables: BatchTables
    previous: PreviousExtracts
    history_from: Mapping[str, str]
    title: Callable[[str], str]

    def doubts(self, today: datetime.date) -> list[Doubt]:
        """Reasons to doubt the batch, confirmed or not.

        Raises:
            duckdb.Error: a landed file cannot be read.
        """
        found = [*self._of_the_batch(today)]
        for name, read in self.reads.items():
            history_from = self.history_from.get(name)
            of_export = implausible(
                self.connection, read, self.title(name), self.batch.extract_date, self.previous, history_from
            )
            found += [Doubt(name, words) for words in of_export]
            contents = changed_contents(
                self.connection,
                self.reads,
                name,
                self.title(name),
                self._of_the_same_layout(),
                history_from,
                (self._profile.exports[name], self._headers(name)),
            )
            found += [Doubt(column, words) for column, words in contents.items()]
        return found

    @property
    def _profile(self) -> Profile:
        return self.tables.profile

    def _of_the_batch(self, today: datetime.date) -> Iterator[Doubt]:
        if is_ahead(self.batch.extract_date, today):
            yield Doubt(EXTRACT_DATE, folder_is_ahead(self.batch.source_folder.rstrip("/"), today.isoformat()))
        exports = self._newness()
        if self._are_all_files_the_previous() and says_nothing_new(exports):
            yield Doubt(FILES, batch_is_repeated(exports, self.batch.name))
            return
        for found in repeated(exports, self.batch.extract_date):
            yield Doubt(found.export_name, export_is_repeated(found, self.title(found.export_name)))

    def _newness(self) -> list[Newness]:
        found = []
        for name, read in self.reads.items():
            if name in self.previous.landed and read.rows_landed:
                found.append(
                    newness(
                        self.connection,
                        read.contract,
                        self.previous.landed[name],
                        read.parquet,
                        self.previous.dates[name],
                        self.batch.extract_date,
                        self._is_previous_file(read),
                    )
                )
        return [each for each in found if each is not None]

    def _is_previous_file(self, read: ReadExport) -> bool:
        return frozenset(part.table.sha256 for part in read.parts) == self.previous.hashes.get(read.contract.name)

    def _are_all_files_the_previous(self) -> bool:
        """True if no file is new, those aside that an authority edits by hand."""
        return all(self._is_previous_file(read) for read in self.reads.values() if read.contract.kind != "reference")

    def _of_the_same_layout(self) -> PreviousExtracts:
        """The previous extracts whose columns can be compared: another layout has other ids and other columns."""
        same = {name for name, profile in self.previous.profiles.items() if profile == self._profile.name}
        return PreviousExtracts(
            landed={name: path for name, path in self.previous.landed.items() if name in same},
            dates=self.previous.dates,
        )

    def _headers(self, export_name: str) -> list[tuple[Header, list[str]]]:
        files = [name for name in self._profile.exports[export_name].files if name in self.tables.names]
        return [(self.tables.header(name), list(self._profile.columns_of(name))) for name in files]
