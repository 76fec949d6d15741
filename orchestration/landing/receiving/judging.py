"""Judge one batch: read all its files, list all that is wrong, and say whether it may be landed."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from orchestration.ground.clock import today
from orchestration.ground.files.file_names import name_of
from orchestration.landing.authorities import authority_codes
from orchestration.landing.code_lists import CodeLists
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.inbox.batches import InboxBatch
from orchestration.landing.oddities.notes import notes_on_figures, what_looks_wrong
from orchestration.landing.oddities.said import LOOKS_WRONG, without_rows
from orchestration.landing.plausibility.amounts import stated_otherwise
from orchestration.landing.plausibility.comparison import Comparison
from orchestration.landing.plausibility.folder_doubts import FolderKnown, doubts_of_folder
from orchestration.landing.plausibility.nearly_every_row import columns_of_no_list, notes_on_codes
from orchestration.landing.plausibility.reference_values import targets_that_cannot_be
from orchestration.landing.problems import FileRefusedError, under
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.profiles.reach import history_from
from orchestration.landing.profiles.recognition import Offer, recognised, why_unrecognised
from orchestration.landing.reading.batch_tables import BatchTables
from orchestration.landing.reading.headers import PartNotSuppliedError
from orchestration.landing.reading.reader import Lineage, Reader
from orchestration.landing.reading.rows import TOO_LARGE_TO_READ
from orchestration.landing.receiving.batch_files import take_copies, take_instructions, take_offers
from orchestration.landing.receiving.broken_off import reason_it_broke_off
from orchestration.landing.receiving.ids_in_texts import ids_in_texts
from orchestration.landing.receiving.judgement import Judgement
from orchestration.landing.receiving.required_exports import (
    note_emptied_exports,
    note_empty_with_rows,
    note_missing_exports,
)
from orchestration.landing.register.previous_extracts import PreviousExtracts

# To be raised when the rules by which a batch is doubted change, or what a receipt says of it: batches that were
# accepted are then judged anew.
JUDGING_VERSION = 12


class Judge:
    """Judges one batch, with what is known of the contracts, the profiles and the previous extracts."""

    def __init__(
        self,
        batch: InboxBatch,
        contracts: dict[str, Contract],
        profiles: dict[str, Profile],
        previous: PreviousExtracts,
        connection: duckdb.DuckDBPyConnection,
        reader: Reader,
        lists: Callable[[], CodeLists] = CodeLists,
        folder: FolderKnown | None = None,
    ):
        """`connection` may read landing; `reader` writes what it read into its private folder.

        `lists` gives the codes that authorities may use; asked for only where a batch needs more than national ones.
        `folder` is what is known of the batch's folder.
        """
        self._batch = batch
        self._contracts = contracts
        self._profiles = profiles
        self._previous = previous
        self._connection = connection
        self._reader = reader
        self._lists = lists
        self._folder = folder or FolderKnown()
        self._found = Judgement()
        self._of_no_list: dict[str, list[tuple[Column, str]]] = {}

    def judge(self) -> Judgement:
        """Take copies of the files, read them, and collect everything that speaks against the batch.

        Raises:
            StoppedError: somebody stopped the work.
            OSError, MemoryError, duckdb.Error: the system failed, for this batch as for any other.
        """
        try:
            found = self._judge()
        except Exception as error:
            # A fault of this software that one batch brings out must not hold up the others.
            self._found.problems.append(reason_it_broke_off(self._batch.name, error))
            self._found.is_broken_off = True
            return self._found
        # There may be memory for the same files tomorrow, and now the disk has no room to put them aside.
        found.is_broken_off = any(TOO_LARGE_TO_READ in problem for problem in found.problems)
        return found

    def _judge(self) -> Judgement:
        found = self._found
        found.problems += [under("folder_name_wrong", text) for text in self._batch.folder_problems()]
        take_copies(self._batch, self._reader.folder, found)
        take_instructions(self._batch, self._contracts, self._profiles, found)
        if self._batch.folder_problems():
            return found
        offers = take_offers(self._batch, found)
        profile = self._profile(offers)
        if profile is None:
            return found
        found.profile = profile
        profile = found.instructions.applied_to(profile)
        self._reader.use_profile(profile)
        found.history_from = history_from(
            profile, self._of_a_period(profile), found.instructions.history_from, self._batch.extract_date
        )
        tables = BatchTables(profile, found.copies, offers)
        found.problems += tables.problems
        self._check_what_files_state(tables)
        self._read_exports(tables)
        if not found.exports and not found.problems:
            known = ", ".join(sorted({name for rule in profile.exports.values() for name in rule.files}))
            what = f"{self._batch.name}: none of its files is one that the profile {profile.name} reads ({known})."
            remedy = "Name the files so, or name another profile in batch.yml."
            found.problems.append(under("batch_not_recognised", f"{what} {remedy}"))
        note_missing_exports(found, self._contracts, self._exports_with_a_file(tables), self._previous.rows)
        note_emptied_exports(found, self._previous.rows)
        note_empty_with_rows(found)
        found.add(ids_in_texts(self._connection, found.exports, self._previous.landed, self._contracts, found.title))
        reads = {read.contract.name: read for read in found.exports}
        found.add(targets_that_cannot_be(self._connection, reads, found.title("targets")))
        self._compare(tables)
        found.unused = tables.account_for_others(self._reader)
        found.unlisted_columns = tables.unlisted_columns
        found.notes += tables.notes
        found.notes += self._batch.notes_on_other_files()
        return found

    def _profile(self, offers: list[Offer]) -> Profile | None:
        named = self._found.instructions.profile
        if named is not None:
            return self._profiles[named]
        profile = recognised(self._profiles, offers)
        # A workbook or XML file that cannot be opened is why, and was said already.
        if profile is None and (offers or not self._found.problems):
            words = why_unrecognised(self._profiles, offers, self._batch.name)
            self._found.problems += [under("batch_not_recognised", text) for text in words]
        return profile

    def _check_what_files_state(self, tables: BatchTables) -> None:
        said = {}
        for what, stated in tables.profile.stated.items():
            if stated.table in tables.names:
                try:
                    header = tables.header(stated.table)
                    said[what] = (header.table.title, self._reader.different_values(header, stated.source))
                except FileRefusedError as refusal:
                    self._found.add(refusal.problems)
        problems, notes = stated_otherwise(
            tables.profile, said, self._batch.extract_date, self._batch.local_authority_code, authority_codes()
        )
        self._found.add(problems)
        self._found.notes += notes

    def _read_exports(self, tables: BatchTables) -> None:
        lineage = Lineage(self._batch.source_folder, self._batch.extract_date, self._batch.local_authority_code)
        for export_name, rule in tables.profile.exports.items():
            if set(rule.files) & tables.names:
                try:
                    headers = tables.headers_of(rule)
                    contract = self._contracts[export_name]
                    last_time = self._previous.all_rows_had_it(export_name)
                    read = self._reader.read_export(contract, rule, headers, lineage, last_time)
                    said = (self._found.title(export_name), rule, self._batch.local_authority_code, self._lists)
                    self._of_no_list[export_name] = columns_of_no_list(self._connection, read, *said)
                    self._found.exports.append(read)
                    self._found.notes += [*read.notes, *self._notes_on_layout(export_name)]
                    tables.note_on(rule, read)
                    self._found.notes += notes_on_codes(contract, self._of_no_list[export_name])
                except PartNotSuppliedError as reason:
                    self._found.notes.append(str(reason))
                except FileRefusedError as refusal:
                    self._found.add(refusal.problems)

    def _notes_on_layout(self, export_name: str) -> list[str]:
        """Extracts of a period are united with one another, but not with those of another layout: ids differ."""
        before = self._previous.profiles.get(export_name)
        profile = self._found.profile
        if profile is None or before in (None, profile.name) or self._found.extracts == "full":
            return []
        return [
            f"{export_name}: earlier extracts were in the layout {before}, and are no longer used, because "
            f"their ids differ from those of this one. Export the earlier periods again in the layout {profile.name}."
        ]

    def _exports_with_a_file(self, tables: BatchTables) -> set[str]:
        """The exports for which the batch has a file, also one that could not be opened: it was complained of."""
        unopened = {name_of(path) for path in self._batch.export_files} - set(self._found.copies)
        there = tables.names | {tables.profile.table_of_file(name) for name in unopened}
        return {name for name, rule in tables.profile.exports.items() if set(rule.files) & there}

    def _compare(self, tables: BatchTables) -> None:
        comparison = Comparison(
            connection=self._connection,
            batch=self._batch,
            contracts=self._contracts,
            reads={read.contract.name: read for read in self._found.exports},
            tables=tables,
            previous=self._previous,
            is_full=self._found.extracts == "full",
            history_from=self._found.history_from,
            title=self._found.title,
            of_no_list=self._of_no_list,
        )
        confirmed = self._found.instructions.confirmed
        reads = comparison.reads
        files = {name: self._found.title(name) for name in reads}
        of_folder = doubts_of_folder(
            self._connection, self._batch, self._folder, tables.profile.name, reads, files, self._contracts
        )
        doubts = [*of_folder, *comparison.doubts(today())]
        self._found.add([doubt.sentence for doubt in doubts if doubt.answered_by not in confirmed])
        self._found.notes += comparison.notes(doubts)
        is_last = self._folder.end is not None
        odd = what_looks_wrong(comparison, {doubt.answered_by for doubt in doubts}, is_last)
        self._found.looks_wrong = {place: [without_rows(text) for text in said] for place, said in odd.items()}
        self._found.notes += [f"{LOOKS_WRONG}{text}" for said in odd.values() for text in said]
        self._found.notes += notes_on_figures(comparison)
        # One word in batch.yml can answer several doubts, and may have been copied from last month's.
        self._found.notes += [
            f"confirmed in batch.yml: {doubt.sentence}" for doubt in doubts if doubt.answered_by in confirmed
        ]

    def _of_a_period(self, profile: Profile) -> list[str]:
        """The exports of which the batch holds a period alone; what has no day of its own (children) has no period."""
        if self._found.extracts == "full":
            return []
        return [name for name in profile.exports if self._contracts[name].event_date]
