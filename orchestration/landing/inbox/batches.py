"""What lies in the inbox: the batch folders, and what lies in no batch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.ground.file_names import name_of
from orchestration.landing.inbox.instructions import is_instructions_file, is_iso_date
from orchestration.landing.profiles.profile import is_export_file

AUTHORITY_CODE = re.compile(r"[A-Z]\d{8}")
# What is a council's own, or the hub's, lies beside the batches.
LOCAL_FOLDER = "local"
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tar")
# What copying programs and browsers call a file that is not complete yet.
INCOMPLETE = (".part", ".partial", ".filepart", ".crdownload", ".tmp")
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
        """What lies in the folder and is not read, and what to do about it; exports too deep are said elsewhere."""
        others = [name_of(path) for path in self.files if path not in self.identity_files]
        return [_why_not_read(name) for name in others] + [
            f"{name_of(path)} is a folder inside the batch and was not read."
            for path in self.folders
            if not _exports_below(path)
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
                "Rename it to the day to whose end the extract is complete."
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
    notes = unread_exports(inbox)
    for authority in _visible(inbox):
        if not authority.is_dir() or authority.name == LOCAL_FOLDER:
            continue
        for entry in _visible(authority):
            if entry.is_dir() and entry.name != LOCAL_FOLDER:
                paths = _visible(entry)
                files = tuple(path for path in paths if not path.is_dir())
                folders = tuple(path for path in paths if path.is_dir())
                batch = InboxBatch(name_of(authority), name_of(entry), entry, files, folders)
                if batch.export_files:
                    batches.append(batch)
                elif not any(_exports_below(path) for path in folders):
                    notes.append(
                        f"{name_of(authority)}/{name_of(entry)} holds no CSV, Excel or XML file that can be seen. "
                        "Nothing was read from it."
                    )
    return batches, notes


def unread_exports(inbox: Path) -> list[str]:
    """Where exports lie that nothing reads, a sentence each: beside the batch folders, or a folder too deep in one.

    A refresh that passed them over would publish last month's figures as this month's. Folders of local lists are not
    meant as batches.
    """
    words = [_stray(name_of(path)) for path in _visible(inbox) if path.is_file() and is_export_file(path.name)]
    for authority in (path for path in _visible(inbox) if path.is_dir() and path.name != LOCAL_FOLDER):
        for entry in _visible(authority):
            if entry.is_file() and is_export_file(entry.name):
                words.append(_stray(f"{name_of(authority)}/{name_of(entry)}"))
            elif entry.is_dir() and entry.name != LOCAL_FOLDER:
                words += [
                    _too_deep(inbox, folder, count)
                    for path in _visible(entry)
                    if path.is_dir()
                    for folder, count in _exports_below(path).items()
                ]
    return words


def _exports_below(folder: Path) -> dict[Path, int]:
    """The folders from this one down that hold files that may be exports, with their number."""
    paths = _visible(folder)
    count = sum(path.is_file() and is_export_file(path.name) for path in paths)
    found = {folder: count} if count else {}
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            found |= _exports_below(path)
    return found


def _too_deep(inbox: Path, folder: Path, count: int) -> str:
    parts = [name_of(Path(part)) for part in folder.relative_to(inbox).parts]
    files, them = (
        ("1 file that may be an export", "it") if count == 1 else (f"{count} files that may be exports", "them")
    )
    return (
        f"{'/'.join(parts)} holds {files}, and nothing reads {them}, because the folder is too deep. Exports belong in "
        f"<authority code>/<extract date>/; if these are that batch, into {'/'.join(parts[:2])}/."
    )


def _why_not_read(name: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix in ARCHIVES:
        return f"{name} is an archive and was not read. Unpack it into the folder."
    if suffix in INCOMPLETE:
        return f"{name} is not complete, as its name says, and was not read. Refresh again when it has its own name."
    return f"{name} is no CSV, Excel or XML file and was not read."


def _stray(path: str) -> str:
    return f"{path} lies in no batch folder. Put it into <authority code>/<extract date>/; it was not read."


def _visible(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    except OSError:
        # One folder that cannot be listed must not hold up the other authorities; its batch is not there.
        return []
