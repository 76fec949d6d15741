"""Take the files of a batch: private copies of all, what its batch.yml says, and what each file offers to a layout."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from orchestration.ground.files.disk import megabytes
from orchestration.ground.files.file_names import name_of
from orchestration.ground.machine.memory import BESIDE_THE_DATABASE
from orchestration.landing.contracts import Contract
from orchestration.landing.formats.encodings import decoded
from orchestration.landing.formats.file_copy import take_copy
from orchestration.landing.formats.opening import offer_of
from orchestration.landing.inbox.batches import InboxBatch
from orchestration.landing.inbox.instructions import (
    INSTRUCTIONS_FILE,
    LARGEST_INSTRUCTIONS,
    is_instructions_file,
    read_instructions,
)
from orchestration.landing.problems import FileRefusedError, under
from orchestration.landing.profiles.profile import Profile, suffix_format
from orchestration.landing.profiles.recognition import Offer
from orchestration.landing.receiving.judgement import Judgement

# Bytes of memory for each of a CSV file with letters beyond ASCII, whose text takes two to four (2026-11-30).
MEMORY_OF_A_BYTE = 4


def larger_than_memory(batch: InboxBatch, memory: int | None) -> list[str]:
    """The CSV files of a batch that take more memory than a refresh may take, each with what to do if that fails."""
    lines = []
    for path in (each for each in batch.export_files if suffix_format(each.name) == "csv"):
        with suppress(OSError):
            size = path.stat().st_size
            needed = BESIDE_THE_DATABASE + MEMORY_OF_A_BYTE * size
            if memory is not None and needed > memory:
                lines.append(
                    f"{batch.name}: {name_of(path)} has {megabytes(size)}, and to read it may take {megabytes(needed)} "
                    f"of memory; a refresh may take {megabytes(memory)} (IRO_MEMORY). It is read nevertheless. If the "
                    "system ends that, export only the columns asked for, or give the machine more memory."
                )
    return lines


def take_copies(batch: InboxBatch, folder: Path, found: Judgement) -> None:
    """Put a copy of each file of the batch into a private folder, and note which cannot be copied."""
    for number, path in enumerate(batch.identity_files):
        if name_of(path) in found.copies:
            words = f"two files are called {name_of(path)} when it is printed. Rename one of them."
            found.problems.append(under("file_unreadable", f"{batch.name}: {words}"))
            continue
        try:
            # Numbered names: what a file is called is never part of a path that a reader is given.
            copy = folder / f"{number:03d}{path.suffix.lower()}"
            largest = LARGEST_INSTRUCTIONS if is_instructions_file(path.name) else None
            found.copies[name_of(path)] = take_copy(path, copy, largest)
        except FileRefusedError as refusal:
            found.problems += refusal.problems


def take_instructions(
    batch: InboxBatch, contracts: Mapping[str, Contract], profiles: Mapping[str, Profile], found: Judgement
) -> None:
    """Read the copy of batch.yml, if the batch has one, and note what is wrong with it."""
    found.problems += [
        under("batch_instructions", f"{name}: it is not read under this name. Rename it to {INSTRUCTIONS_FILE}.")
        for name in found.copies
        if is_instructions_file(name) and name != INSTRUCTIONS_FILE
    ]
    instructions = found.copies.get(INSTRUCTIONS_FILE)
    if instructions is None:
        return
    try:
        # Windows PowerShell writes UTF-16 into every file that it makes.
        text, _ = decoded(INSTRUCTIONS_FILE, instructions.path.read_bytes(), None)
    except FileRefusedError:
        words = f"{INSTRUCTIONS_FILE}: its characters cannot be read. Save it as UTF-8."
        found.problems.append(under("batch_instructions", words))
        return
    found.instructions, problems = read_instructions(text, contracts, profiles, batch.extract_date)
    found.problems += [under("batch_instructions", text) for text in problems]


def take_offers(batch: InboxBatch, found: Judgement) -> list[Offer]:
    """What each copied file offers a layout to be recognised by; files that cannot be opened are noted."""
    offers = []
    for path in batch.export_files:
        if name_of(path) in found.copies:
            try:
                offers.append(offer_of(found.copies[name_of(path)]))
            except FileRefusedError as refusal:
                found.add(refusal.problems)
    return offers
