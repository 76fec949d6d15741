"""Everything that a batch must be confirmed for before it is landed, less what batch.yml confirms already."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.inbox.batches import InboxBatch
from orchestration.landing.inbox.instructions import EXTRACT_DATE, FILES
from orchestration.landing.plausibility.amounts import implausible
from orchestration.landing.plausibility.contents_compared import changed_contents
from orchestration.landing.plausibility.exports_gone import export_is_gone, exports_gone
from orchestration.landing.plausibility.months_said import changed_return, short_month
from orchestration.landing.plausibility.nearly_every_row import nearly_every_row
from orchestration.landing.plausibility.new_records import exchanged_dates, repeated_records
from orchestration.landing.plausibility.new_records_said import dates_are_exchanged, records_are_repeated
from orchestration.landing.plausibility.newest_month import Months, months_of, tells_of_the_month_after
from orchestration.landing.plausibility.newness import (
    Newness,
    Quiet,
    identical,
    is_ahead,
    newness,
    quiet,
    repeated,
    says_nothing_new,
)
from orchestration.landing.plausibility.reference_values import numbers_that_cannot_be
from orchestration.landing.plausibility.returns_compared import other_year
from orchestration.landing.plausibility.time_said import (
    batch_is_repeated,
    export_is_identical,
    export_is_repeated,
    folder_is_ahead,
    folder_is_late,
    folder_is_of_another_year,
    folder_is_too_early,
)
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.reading.batch_tables import BatchTables
from orchestration.landing.reading.headers import Header
from orchestration.landing.reading.what_was_read import ReadExport
from orchestration.landing.register.previous_extracts import PreviousExtracts, days_between


@dataclass(frozen=True)
class Doubt:
    """A reason to doubt a batch, as a sentence, and what `confirmed` in batch.yml must name to answer it."""

    answered_by: str
    sentence: str


@dataclass(frozen=True)
class Comparison:
    """One batch beside the extracts before it.

    Of a batch that is not a full extract (`is_full`) only the returns before it are looked at. `title` says what a
    message calls an export's file; `history_from` is the first day, as ISO text, that each export reaches back to, if
    one is said; `of_no_list` has of each export the columns of which nearly no text is a code, and what is
    said of each.
    """

    connection: duckdb.DuckDBPyConnection
    batch: InboxBatch
    contracts: Mapping[str, Contract]
    reads: Mapping[str, ReadExport]
    tables: BatchTables
    previous: PreviousExtracts
    is_full: bool
    history_from: Mapping[str, str]
    title: Callable[[str], str]
    of_no_list: Mapping[str, Sequence[tuple[Column, str]]]

    def doubts(self, today: datetime.date) -> list[Doubt]:
        """Reasons to doubt the batch, confirmed or not.

        Raises:
            duckdb.Error: a landed file cannot be read.
        """
        # A first extract may be of any day, and nothing says how soon before it events are typed in.
        now, before = self._quiet()
        months = {} if before is None and now is not None and now.is_longer_than(0) else self._months()
        found = [*self._of_the_batch(today, months)]
        # What is not of its day, or last month's, has no newest month.
        doubted = {doubt.answered_by for doubt in found}
        for name, read in self.reads.items():
            found += self._of_an_export(name, read)
            found += self._of_new_records(name, read)
            if not self.is_full:
                found += self._of_a_return(name, read)
            if name in months and not doubted & {EXTRACT_DATE, FILES, name}:
                short = short_month(
                    self.title(name), self._profile.exports[name], months[name], self.batch.extract_date
                )
                said = {doubt.answered_by for doubt in found}
                found += [Doubt(word, sentence) for word, sentence in short.items() if word not in said]
        # Records that are gone are no longer found by what names them: the cause comes first.
        return sorted(found, key=lambda doubt: doubt.sentence.endswith("[links_lost]"))

    def notes(self, doubts: Sequence[Doubt]) -> list[str]:
        """What is odd about the batch and may be right, beside the doubts that there are."""
        doubted = {doubt.answered_by for doubt in doubts}
        return [
            export_is_identical(each, self.title(each.export_name))
            for each in identical(self._newness, self.batch.extract_date)
            # Where nothing is usual, nothing is odd.
            if each.weeks_of_any >= limits_of("extract_repeated")["weeks_of_note"] and each.export_name not in doubted
        ]

    @property
    def _profile(self) -> Profile:
        return self.tables.profile

    @property
    def _full(self) -> PreviousExtracts:
        return self.previous if self.is_full else PreviousExtracts()

    def _of_the_batch(self, today: datetime.date, months: Mapping[str, Months]) -> Iterator[Doubt]:
        folder, day = self.batch.source_folder.rstrip("/"), self.batch.extract_date
        if is_ahead(day, today):
            yield Doubt(EXTRACT_DATE, folder_is_ahead(folder, today.isoformat()))
        spans = {} if self.is_full else self.history_from
        if found := other_year(self.connection, list(self.reads.values()), spans, day):
            yield Doubt(EXTRACT_DATE, folder_is_of_another_year(folder, day, found))
        for name in self._exports_gone():
            yield Doubt(name, export_is_gone(name, self._full.rows[name], self._full.dates[name]))
        exports = self._newness
        if self._is_every_file_compared(exports) and says_nothing_new(exports, day):
            yield Doubt(FILES, batch_is_repeated(exports, self.batch.name))
            return
        now, before = self._quiet()
        if now is not None and before is not None and now.is_longer_than(before.days):
            yield Doubt(EXTRACT_DATE, folder_is_late(folder, now, before))
        if beyond := tells_of_the_month_after(list(months.values())):
            yield Doubt(EXTRACT_DATE, folder_is_too_early(folder, day, beyond))
        for each in repeated(exports, day):
            yield Doubt(each.export_name, export_is_repeated(each, self.title(each.export_name)))

    def _exports_gone(self) -> list[str]:
        present = {name for name, rule in self._profile.exports.items() if set(rule.files) & self.tables.names}
        known = {name: self.contracts[name] for name in self._profile.exports}
        same = {name for name, layout in self._full.profiles.items() if layout == self._profile.name}
        dates = {name: day for name, day in self._full.dates.items() if name in same}
        return exports_gone(present, known, self._full.rows, dates)

    def _of_an_export(self, name: str, read: ReadExport) -> Iterator[Doubt]:
        history_from, day = self.history_from.get(name), self.batch.extract_date
        for words in implausible(self.connection, read, self.title(name), day, self._full, history_from):
            yield Doubt(name, words)
        rule, previous = self._profile.exports[name], self._full.of_layout(self._profile.name)
        beside = (previous, history_from, (rule, self._headers(name)), self.is_full)
        contents = changed_contents(self.connection, self.reads, name, self.title(name), *beside)
        alone = nearly_every_row(self.connection, read, self.title(name), rule, self.of_no_list[name])
        numbers = numbers_that_cannot_be(self.connection, self.reads, name, self.title(name), rule, day)
        for column, words in (*numbers.items(), *{**alone, **contents}.items()):
            yield Doubt(column, words)

    def _of_new_records(self, name: str, read: ReadExport) -> Iterator[Doubt]:
        """Doubts about what the extract before did not have; in a first extract, about all records."""
        before, title, rule = self._full.of_layout(self._profile.name), self.title(name), self._profile.exports[name]
        landed = before.landed.get(name)
        if not read.rows_landed or (landed is None and name in self.previous.rows):
            return
        day = before.dates[name] if landed else None
        if (repeated := repeated_records(self.connection, read.contract, landed, read.parquet)) is not None:
            yield Doubt(name, records_are_repeated(title, read.contract, rule, repeated, day))
        if landed is None or day is None:
            return
        extracts = (landed, read.parquet, day, self.batch.extract_date)
        for found in exchanged_dates(self.connection, read.contract, *extracts):
            yield Doubt(*dates_are_exchanged(title, read.contract, rule, found, day, self.batch.extract_date))

    def _of_a_return(self, name: str, read: ReadExport) -> Iterator[Doubt]:
        first_day = self.history_from.get(name) or min(self.history_from.values(), default=None)
        last = self.previous.last_return(name, self._profile.name, days_between(first_day, self.batch.extract_date))
        if last is not None and read.rows_landed and read.contract.kind != "reference":
            beside = (self._profile.exports[name], last, self.batch.extract_date)
            said = changed_return(self.connection, read, self.title(name), *beside)
            yield from (Doubt(word, sentence) for word, sentence in said.items())

    @functools.cached_property
    def _newness(self) -> list[Newness]:
        found = [
            newness(
                self.connection,
                read.contract,
                self._full.landed[name],
                read.parquet,
                self._full.dates[name],
                self.batch.extract_date,
            )
            for name, read in self.reads.items()
            if name in self._full.landed and read.rows_landed and read.contract.kind != "reference"
        ]
        return [each for each in found if each is not None]

    def _is_every_file_compared(self, found: list[Newness]) -> bool:
        """True if none was emptied or left out, and there is no other file but those that people edit by hand."""
        newest = max(self._full.dates.values(), default="")
        last_time = {name for name, rows in self._full.rows.items() if rows and self._full.dates[name] == newest}
        if any(name not in self.reads or not self.reads[name].rows_landed for name in last_time):
            return False
        facts = {name for name, read in self.reads.items() if read.contract.kind != "reference" and read.rows_landed}
        return facts == {each.export_name for each in found}

    def _quiet(self) -> tuple[Quiet | None, Quiet | None]:
        """How long before its day the events of this batch end, and those of the newest extracts before it."""
        facts = [read for read in self.reads.values() if read.contract.kind == "fact" and read.rows_landed]
        now = quiet(self.connection, [(read.contract, read.parquet) for read in facts], self.batch.extract_date)
        names = {read.contract.name: read.contract for read in facts if read.contract.name in self._full.landed}
        day = max((self._full.dates[name] for name in names), default="")
        before = [
            (contract, self._full.landed[name]) for name, contract in names.items() if self._full.dates[name] == day
        ]
        return now, quiet(self.connection, before, day)

    def _months(self) -> dict[str, Months]:
        found = {}
        for name, read in self.reads.items():
            if read.rows_landed and read.contract.kind == "fact":
                earlier = self.previous.full_of(name, self._profile.name) if self.is_full else []
                months = months_of(
                    self.connection,
                    read.contract,
                    read.parquet,
                    self.batch.extract_date,
                    earlier,
                    self.history_from.get(name),
                )
                if months is not None:
                    found[name] = months
        return found

    def _headers(self, export_name: str) -> list[tuple[Header, list[str]]]:
        files = [name for name in self._profile.exports[export_name].files if name in self.tables.names]
        return [(self.tables.header(name), list(self._profile.columns_of(name))) for name in files]
