"""What lies in the inbox: the batch folders, and what lies in no batch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.ground.files.file_names import name_of
from orchestration.landing.inbox.instructions import is_instructions_file, is_iso_date
from orchestration.landing.inbox.unread import (
    closed_folders,
    exports_below,
    is_meant_as_local,
    is_own_folder,
    unread_places,
    visible,
    why_not_read,
)
from orchestration.landing.profiles.profile import is_export_file

AUTHORITY_CODE = re.compile(r"[A-Z]\d{8}")
# The calendar of bank holidays covers these years (seeds/bank_holidays.csv, 2026-11-22).
EARLIEST_EXTRACT, LATEST_EXTRACT = "1990-01-01", "2040-12-31"


@dataclass(frozen=True)
class InboxBatch:
    """A folder of the inbox that holds exports: everything one authority extracted on one day."""

    local_authority_code: str
    extract_date: str
    folder: Path
    files: tuple[Path, ...]
    folders: tuple[Path, ...] = ()

    @property
    def export_files(self) -> tuple[Path, ...]:
        """The files that may be exports (CSV, workbook, XML), in the order of their names."""
        return tuple(path for path in self.files if is_export_file(path.name))

    @property
    def identity_files(self) -> tuple[Path, ...]:
        """The files whose bytes make the batch what it is: those that may be exports, and the instructions."""
        return tuple(path for path in self.files if is_export_file(path.name) or is_instructions_file(path.name))

    @property
    def name(self) -> str:
        """The batch as a message calls it."""
        return f"{self.local_authority_code} {self.extract_date}"

    @property
    def source_folder(self) -> str:
        """The folder's path below the inbox, with a slash at its end, as it is written into every row."""
        return f"{self.local_authority_code}/{self.extract_date}/"

    def notes_on_other_files(self) -> list[str]:
        """What lies in the folder and is not read, and what to do about it.

        Links to folders are said elsewhere, and so are folders with exports and those that cannot be looked into.
        """
        others = [name_of(path) for path in self.files if path not in self.identity_files and not path.is_dir()]
        return [why_not_read(name) for name in others] + [
            f"{name_of(path)} is a folder inside the batch and was not read."
            for path in self.folders
            if not (exports_below(path) or closed_folders(path))
        ]

    def folder_problems(self) -> list[str]:
        """What is wrong with the names of the two folders."""
        problems = []
        if not AUTHORITY_CODE.fullmatch(self.local_authority_code):
            problems.append(
                f"The folder {self.local_authority_code} is not named by a nine-character authority code such as "
                "E06000005. Rename it to the authority's code."
            )
        if not is_iso_date(self.extract_date):
            problems.append(
                f"The folder {self.local_authority_code}/{self.extract_date} is not named by a day written YYYY-MM-DD. "
                "Rename it to the last day that its files cover in full."
            )
        elif not EARLIEST_EXTRACT <= self.extract_date <= LATEST_EXTRACT:
            problems.append(
                f"The folder {self.local_authority_code}/{self.extract_date} is named by a day on which no extract was "
                "made. Rename it to the day to whose end the extract is complete."
            )
        return problems


def find_batches(inbox: Path) -> tuple[list[InboxBatch], list[str]]:
    """The batches of an inbox by authority and extract date, and notes on what is in no batch and not read.

    Hidden files are passed over, and so is what is a council's own (landing/local reads it).
    """
    batches: list[InboxBatch] = []
    notes = unread_places(inbox)
    for entry in (day for authority in _folders(inbox) for day in _folders(authority)):
        authority, paths = entry.parent, visible(entry)
        files = tuple(path for path in paths if not is_own_folder(path))
        folders = tuple(path for path in paths if is_own_folder(path))
        batch = InboxBatch(name_of(authority), name_of(entry), entry, files, folders)
        if batch.export_files:
            batches.append(batch)
        elif not any(exports_below(path) for path in folders) and not closed_folders(entry):
            notes.append(
                f"{name_of(authority)}/{name_of(entry)} holds no CSV, Excel or XML file, not counting hidden ones. "
                "Nothing was read from it."
            )
    return batches, notes


def _folders(folder: Path) -> list[Path]:
    return [path for path in visible(folder) if is_own_folder(path) and not is_meant_as_local(path)]
