"""What lies in the inbox: the batch folders, and the instructions (batch.yml) that a batch may carry."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from orchestration.defs.landing.contracts import Contract
from orchestration.defs.landing.profiles.rules import EXTRACTS, Profile

AUTHORITY_CODE = re.compile(r"[A-Z]\d{8}")
INSTRUCTIONS_FILE = "batch.yml"
LISTS_FOLDER = "lists"
INSTRUCTION_KEYS = ("profile", "extracts", "history_from", "empty")


@dataclass(frozen=True)
class InboxBatch:
    """A folder of the inbox that holds CSV files: everything one authority extracted on one day."""

    local_authority_code: str
    extract_date: str
    folder: Path
    files: tuple[Path, ...]

    @property
    def csv_files(self) -> tuple[Path, ...]:
        """The files that may be exports, in the order of their names."""
        return tuple(path for path in self.files if path.suffix.lower() == ".csv")

    @property
    def identity_files(self) -> tuple[Path, ...]:
        """The files whose bytes make the batch what it is: the CSV files and the instructions."""
        return tuple(path for path in self.files if path.suffix.lower() == ".csv" or path.name == INSTRUCTIONS_FILE)

    @property
    def name(self) -> str:
        """The batch as a message calls it."""
        return f"{self.local_authority_code} {self.extract_date}"

    def source_file(self, file_name: str) -> str:
        """A file's path below the inbox, as it is written into every row."""
        return f"{self.local_authority_code}/{self.extract_date}/{file_name}"

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
        return problems


@dataclass(frozen=True)
class Instructions:
    """What batch.yml says. `history_from` holds, by export, the first day that the extract reaches back to."""

    profile: str | None = None
    extracts: str | None = None
    history_from: dict[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()


def is_iso_date(text: str) -> bool:
    """True for a real day written YYYY-MM-DD, and for nothing else."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def find_batches(inbox: Path) -> tuple[list[InboxBatch], list[str]]:
    """The batches of an inbox by authority and extract date, and remarks on CSV files that lie in no batch.

    Hidden files are passed over. An authority's folder of local lists is not read, and a remark says so.
    """
    batches: list[InboxBatch] = []
    remarks = [_stray(path.name) for path in _visible(inbox) if path.is_file() and path.suffix.lower() == ".csv"]
    for authority in _visible(inbox):
        if not authority.is_dir():
            continue
        for entry in _visible(authority):
            if entry.is_file() and entry.suffix.lower() == ".csv":
                remarks.append(_stray(f"{authority.name}/{entry.name}"))
            elif entry.is_dir() and entry.name == LISTS_FOLDER:
                remarks.append(
                    f"{authority.name}/{LISTS_FOLDER} is not read by this version: local lists are the seeds of the "
                    "dbt project. Edit the seed, giving the authority's code where it has that column."
                )
            elif entry.is_dir():
                files = tuple(path for path in _visible(entry) if path.is_file())
                batch = InboxBatch(authority.name, entry.name, entry, files)
                if batch.csv_files:
                    batches.append(batch)
                else:
                    remarks.append(
                        f"{authority.name}/{entry.name} holds no CSV file that can be seen. Nothing was read from it."
                    )
    return batches, remarks


def read_instructions(
    text: str, contracts: dict[str, Contract], profiles: dict[str, Profile], extract_date: str
) -> tuple[Instructions, list[str]]:
    """Read batch.yml. What is wrong comes back as messages, beside the instructions that could be understood."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        return Instructions(), [f"{INSTRUCTIONS_FILE}{line}: not written as YAML. Write one `key: value` a line."]
    if data is None:
        return Instructions(), []
    if not isinstance(data, dict):
        return Instructions(), [
            f"{INSTRUCTIONS_FILE}: it must hold `key: value` lines ({', '.join(INSTRUCTION_KEYS)})."
        ]
    problems = _unknown(data, INSTRUCTION_KEYS, "the key")
    profile = None if data.get("profile") is None else str(data["profile"])
    if profile is not None and profile not in profiles:
        problems.append(f"{INSTRUCTIONS_FILE}: profile must be one of {', '.join(profiles)}.")
        profile = None
    extracts = data.get("extracts")
    if extracts is not None and extracts not in EXTRACTS:
        problems.append(f"{INSTRUCTIONS_FILE}: extracts must be one of {', '.join(EXTRACTS)}.")
        extracts = None
    history_from, faults = _history_from(data.get("history_from"), contracts, extract_date)
    empty, more_faults = _empty(data.get("empty"), contracts)
    return Instructions(profile, extracts, history_from, empty), [*problems, *faults, *more_faults]


def _history_from(value: Any, contracts: dict[str, Contract], extract_date: str) -> tuple[dict[str, str], list[str]]:
    if value is None:
        return {}, []
    if not isinstance(value, dict):
        return {}, [f"{INSTRUCTIONS_FILE}: history_from must hold `export: YYYY-MM-DD` lines."]
    problems = _unknown(value, contracts, "history_from: the export")
    # YAML reads an unquoted day as a date already.
    days = {str(name): str(day) for name, day in value.items() if name in contracts}
    for name, day in days.items():
        if not is_iso_date(day):
            problems.append(f"{INSTRUCTIONS_FILE}: history_from of {name} must be a day written YYYY-MM-DD.")
        elif is_iso_date(extract_date) and day > extract_date:
            problems.append(f"{INSTRUCTIONS_FILE}: history_from of {name} is later than the extract date.")
    return days, problems


def _empty(value: Any, contracts: dict[str, Contract]) -> tuple[tuple[str, ...], list[str]]:
    if value is None:
        return (), []
    if not isinstance(value, list):
        return (), [f"{INSTRUCTIONS_FILE}: empty must be a list of exports, as in `empty: [reviews]`."]
    names = tuple(str(name) for name in value)
    return names, _unknown(names, contracts, "empty: the export")


def _unknown(names: Iterable[Any], known: Iterable[str], what: str) -> list[str]:
    choices = list(known)
    return [
        f"{INSTRUCTIONS_FILE}: {what} {name} is not known. Known are {', '.join(choices)}."
        for name in names
        if name not in choices
    ]


def _stray(path: str) -> str:
    return f"{path} lies in no batch folder. Put it into <authority code>/<extract date>/; it was not read."


def _visible(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    except PermissionError:
        # One locked folder must not hold up the other authorities; a batch that cannot be listed is not there.
        return []
