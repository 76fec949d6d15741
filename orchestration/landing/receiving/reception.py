"""Receive the inbox: judge each batch, land the accepted ones, put the refused ones aside, and record every receipt."""

from __future__ import annotations

import datetime
import filecmp
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import reading_connection
from orchestration.ground.display import on_one_line
from orchestration.ground.errors import UsageError
from orchestration.ground.files.disk import (
    flush_to_disk,
    make_private_folder,
    move_into_place,
    remove_leftovers,
)
from orchestration.ground.files.file_names import name_of
from orchestration.ground.files.scratch import scratch_folder
from orchestration.ground.settings import Settings
from orchestration.ground.tombstones import purged_files
from orchestration.landing.formats.file_copy import sha256_if_readable
from orchestration.landing.inbox.batches import InboxBatch, find_batches
from orchestration.landing.plausibility.folder_doubts import FolderKnown
from orchestration.landing.plausibility.time_said import AHEAD
from orchestration.landing.problems import is_named
from orchestration.landing.reading.reader import Reader
from orchestration.landing.receiving.batch_files import larger_than_memory
from orchestration.landing.receiving.broken_off import what_broke_off
from orchestration.landing.receiving.judgement import Judgement
from orchestration.landing.receiving.judging import Judge
from orchestration.landing.receiving.landed_before import refused_for_ids
from orchestration.landing.receiving.new_receipts import receipt_of
from orchestration.landing.receiving.quarantine import put_aside
from orchestration.landing.receiving.verdicts_said import lines_of_verdict
from orchestration.landing.receiving.ways_of_reading import WaysOfReading
from orchestration.landing.register import landed_files
from orchestration.landing.register.previous_extracts import PreviousExtracts, previous_extracts
from orchestration.landing.register.receipts import ACCEPTED, REFUSED, BatchReceipt, content_hash
from orchestration.landing.register.register import Register

INCOMING = ".incoming-"
CHECKING = ".checking-"
LONGEST_CHECK = datetime.timedelta(days=1)

Say = Callable[[str], None]


def receive_inbox(settings: Settings, say: Say) -> list[BatchReceipt]:
    """Receive every batch of the inbox, in the order of extract dates, and return a receipt for each.

    Accepted batches are in landing and in the register when this returns; refused ones are in quarantine. A batch met
    before, with the same bytes read the same way, changes nothing. `say` gets a line for each batch that is new or
    still refused, and the reasons and notes of new ones.

    Raises:
        UsageError: there is no inbox.
        RegisterError: the register is damaged.
        DiskFullError: the disk is full.
        LandingError: the outputs folder cannot be written.
    """
    return _receive(settings, say, is_landing=True)


def check_inbox(settings: Settings, say: Say) -> list[BatchReceipt]:
    """Judge every batch of the inbox as `receive_inbox` would, also those met before, and keep nothing.

    Raises:
        The same errors as `receive_inbox`.
    """
    return _receive(settings, say, is_landing=False)


def _receive(settings: Settings, say: Say, is_landing: bool) -> list[BatchReceipt]:
    if not settings.inbox.is_dir():
        raise UsageError(f"The inbox {settings.inbox} is not a folder. Create it, or set IRO_INBOX to the right one.")
    try:
        landing = make_private_folder(settings.outputs.landing)
        # Checks of earlier versions worked there.
        remove_leftovers(landing, f"{CHECKING}*", LONGEST_CHECK)
        register = Register(settings.outputs.register, is_written=is_landing)
        if not is_landing:
            with scratch_folder(settings.outputs.checks) as folder:
                return _Reception(settings, register, say, folder, is_landing=False).receive()
        remove_leftovers(landing, f"{INCOMING}*")
        remove_leftovers(settings.outputs.register, ".*.tmp")
        remove_leftovers(settings.outputs.quarantine, "*/*/.*.tmp")
        return _Reception(settings, register, say, landing, is_landing=True).receive()
    except (OSError, MemoryError, duckdb.Error) as error:
        told = what_broke_off(error, settings.outputs, is_landing)
    # Outside the handler, so that no message of the database, which may quote data, hangs on to this one.
    raise told


class _Reception:
    """One pass over the inbox."""

    def __init__(self, settings: Settings, register: Register, say: Say, folder: Path, is_landing: bool):
        """`folder` gets what is read: landing itself, or one that is gone after a check, which lands nothing.

        A check yet compares each batch with the one before it, which it may have met a moment ago.
        """
        self._folder = folder
        self._settings = settings
        self._register = register
        self._say: Say = lambda line: say(on_one_line(line))
        self._is_landing = is_landing
        self._ways = WaysOfReading(settings, is_landing)
        self._places: dict[str, Path] = {}
        self._purged = purged_files(settings.outputs)
        self._connection = reading_connection(folder, f"{INCOMING}spill", settings.outputs.landing)

    def receive(self) -> list[BatchReceipt]:
        """A receipt for each batch of the inbox."""
        batches, notes = find_batches(self._settings.inbox)
        for note in notes:
            self._say(note)
        # In the order of extract dates, because each is compared with the one before it.
        batches.sort(key=lambda batch: (batch.extract_date, batch.local_authority_code))
        with self._connection:
            receipts = [self._receive_batch(batch) for batch in batches]
            if self._is_landing:
                receipts = self._without_ids_in_texts(receipts)
        if count := landed_files.count_unchecked(self._register.receipts):
            self._say(
                f"{count} landed files are read unchecked: the version that landed them kept no hash of them. "
                "Each has one when its batch is landed again."
            )
        return receipts

    def _receive_batch(self, batch: InboxBatch) -> BatchReceipt:
        previous = previous_extracts(self._register, self._landed, batch)
        known = self._register.newest(batch.local_authority_code, batch.extract_date)
        is_unchanged = self._is_landing and known and self._is_unchanged(batch, known, previous)
        if known and is_unchanged and not self._is_damaged(known):
            receipt = known.unchanged()
        else:
            receipt = self._receive_new(batch, previous)
        for line in lines_of_verdict(receipt):
            self._say(line)
        return receipt

    def _without_ids_in_texts(self, receipts: list[BatchReceipt]) -> list[BatchReceipt]:
        """The receipts, with those of batches that were accepted and name a case in what would be published."""
        by_batch = {(each.local_authority_code, each.extract_date): each for each in receipts}
        judged = {batch: each.is_new and each.standing == ACCEPTED for batch, each in by_batch.items()}
        landing, contracts = self._settings.outputs.landing, self._ways.contracts
        for receipt in refused_for_ids(self._connection, landing, self._register, contracts, judged):
            for line in lines_of_verdict(receipt):
                self._say(line)
            by_batch[receipt.local_authority_code, receipt.extract_date] = receipt
        return list(by_batch.values())

    def _landed(self, name: str) -> Path:
        """Where an export lies: in landing, or in the folder of this check, which met its batch a moment ago."""
        if name in self._places:
            return self._places[name]
        landed = self._settings.outputs.landing / name
        if self._is_landing:
            # Each is asked for by all the batches of the two years after it.
            self._places[name] = landed
            return landed
        checked = self._folder / name
        return checked if checked.is_file() else landed

    def _is_damaged(self, known: BatchReceipt) -> bool:
        """True if a landed file of a batch is not what was landed; its files are here, so it is landed once more."""
        landing, is_damaged = self._settings.outputs.landing, False
        for export in (each for each in known.exports if each.landed_as):
            if damage := landed_files.damage_of(landing, export, self._purged):
                is_lost = landed_files.was_rewritten(export, self._purged)
                then = landed_files.NOT_AGAIN if is_lost else "It is landed again."
                self._say(f"{known.name}: the landed file {export.landed_as} {damage}. {then}")
                is_damaged = is_damaged or not is_lost
        return is_damaged

    def _receive_new(self, batch: InboxBatch, previous: PreviousExtracts) -> BatchReceipt:
        for line in larger_than_memory(batch, self._settings.memory):
            # Before it is read: a system that has no memory left ends the process without a word.
            self._say(line)
        with tempfile.TemporaryDirectory(prefix=INCOMING, dir=self._folder) as name:
            # A damaged extract would be compared with, and a sound batch be refused for it.
            landing = self._settings.outputs.landing
            landed_files.require_as_landed(
                landing,
                [each for each in previous.receipts if self._landed(each.landed_as) == landing / each.landed_as],
            )
            reader = Reader(self._connection, Path(name))
            profiles = self._ways.profiles(batch)
            still_there, lists = previous.still_there(), lambda: self._ways.lists
            of_the_day = self._register.accepted_of_day(batch.local_authority_code, batch.extract_date)
            folder = FolderKnown(self._ways.end_of(batch), of_the_day, self._landed)
            judgement = Judge(
                batch, self._ways.contracts, profiles, still_there, self._connection, reader, lists, folder
            ).judge()
            fingerprint = self._ways.fingerprint(batch, judgement.profile, judgement.problems, judgement.looks_wrong)
            receipt = receipt_of(batch, judgement, previous.compared_with, fingerprint)
            if judgement.is_broken_off:
                # Not remembered: it says nothing of the files, and they are read again at the next refresh.
                return receipt
            self._keep(judgement, receipt)
            return self._register.append(receipt)

    def _is_unchanged(self, batch: InboxBatch, known: BatchReceipt, previous: PreviousExtracts) -> bool:
        """True if the newest receipt of this batch was for these bytes, read this way, compared with the same extracts.

        The verdict depends on the previous extract too, and that one may have arrived since.
        """
        files = {name_of(path): sha256_if_readable(path) for path in batch.identity_files}
        profile = self._ways.profiles(batch).get(known.profile) if known.profile else None
        return (
            known.content_hash == content_hash(files)
            and known.reading_fingerprint == self._ways.fingerprint(batch, profile, known.reasons, known.looks_wrong)
            and known.compared_with == previous.compared_with
            and not is_named(AHEAD, known.reasons)
        )

    def _keep(self, judgement: Judgement, receipt: BatchReceipt) -> None:
        """Put the rows of an accepted batch into landing, or the files of a refused one into quarantine.

        The receipt is written after this, so a crash leaves files that nothing refers to, never a receipt without them.
        """
        if receipt.standing == REFUSED:
            if self._is_landing:
                put_aside(self._settings.outputs.quarantine, receipt, judgement.copies)
            return
        for read, export in zip(judgement.exports, receipt.exports, strict=True):
            final = self._folder / export.landed_as
            # What a purge took out of it stays out: a file that names a child's records alone comes again as it was.
            stays = self._is_landing and landed_files.was_rewritten(export, self._purged)
            # The name stands for these bytes read this way, so a file of that name is the same, unless it was damaged.
            if not (stays or (final.exists() and filecmp.cmp(read.parquet, final, shallow=False))):
                make_private_folder(final.parent)
                move_into_place(read.parquet, final)
                flush_to_disk(final.parent.parent)
