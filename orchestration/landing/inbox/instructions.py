"""batch.yml: what a batch says of itself."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from orchestration.landing.contracts import Contract
from orchestration.landing.profiles.loading import DELIMITERS, ENCODINGS
from orchestration.landing.profiles.rules import EXTRACTS, Profile
from orchestration.landing.yaml_texts import TWICE, EachKeyOnce

INSTRUCTIONS_FILE = "batch.yml"
# What an editor or a file manager makes of it. Passed over, its batch would be read otherwise than its maker said.
INSTRUCTIONS_MISNAMED = re.compile(r"batch\.(yml|yaml|yml\.txt|yaml\.txt)", re.IGNORECASE)
# What can be confirmed beside an export and a column: that the folder's day is right, and that the files are.
EXTRACT_DATE, FILES = "extract_date", "files"
INSTRUCTION_KEYS = ("profile", "extracts", "history_from", "empty", "confirmed", "encoding", "delimiter")


class _PlainLoader(EachKeyOnce, yaml.SafeLoader):
    """YAML without dates, which a parser would refuse in its own words (29 February) before the checks here do."""


_PlainLoader.yaml_implicit_resolvers = {
    start: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for start, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Instructions:
    """What batch.yml says. `history_from` holds, by export, the first day that the extract reaches back to.

    `confirmed` names what is right although something speaks against it: an export with many fewer records, a column
    as `export.column` that is blank or changed throughout, `extract_date` or `files` of the whole batch.
    """

    profile: str | None = None
    extracts: str | None = None
    history_from: dict[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None

    def applied_to(self, profile: Profile) -> Profile:
        """The profile as this batch uses it: with its own encoding and delimiter, if it says one."""
        encoding, delimiter = self.encoding or profile.encoding, self.delimiter or profile.delimiter
        if (encoding, delimiter) == (profile.encoding, profile.delimiter):
            return profile
        return replace(profile, encoding=encoding, delimiter=delimiter)


def is_instructions_file(name: str) -> bool:
    """True for batch.yml, and for what was meant to be it."""
    return INSTRUCTIONS_MISNAMED.fullmatch(name) is not None


def is_iso_date(text: str) -> bool:
    """True for a real day written YYYY-MM-DD, and for nothing else."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read_instructions(
    text: str, contracts: dict[str, Contract], profiles: dict[str, Profile], extract_date: str
) -> tuple[Instructions, list[str]]:
    """Read batch.yml. What is wrong comes back as messages, beside the instructions that could be understood."""
    try:
        data = yaml.load(text, _PlainLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        if getattr(error, "problem", None) == TWICE:
            return Instructions(), [f"{INSTRUCTIONS_FILE}{line}: {TWICE}. Leave one of them out."]
        return Instructions(), [f"{INSTRUCTIONS_FILE}{line}: not written as YAML. Write one `key: value` a line."]
    if data is None:
        return Instructions(), []
    if not isinstance(data, dict):
        return Instructions(), [
            f"{INSTRUCTIONS_FILE}: it must hold `key: value` lines ({', '.join(INSTRUCTION_KEYS)})."
        ]
    problems = _unknown(data, INSTRUCTION_KEYS, "the key")
    history_from, faults = _history_from(data.get("history_from"), contracts, extract_date)
    problems += faults
    instructions = Instructions(
        profile=_one_of(data, "profile", tuple(profiles), problems),
        extracts=_one_of(data, "extracts", EXTRACTS, problems),
        history_from=history_from,
        empty=_exports(data, "empty", contracts, problems),
        confirmed=_confirmed(data, contracts, problems),
        encoding=_one_of(data, "encoding", ENCODINGS, problems),
        delimiter=_one_of(data, "delimiter", DELIMITERS, problems),
    )
    return instructions, problems


def _one_of(data: dict[str, Any], key: str, choices: tuple[str | None, ...], problems: list[str]) -> str | None:
    value = None if data.get(key) is None else str(data[key])
    if value is None or value in choices:
        return value
    # As YAML wants them: it reads \t as a tab between double quotation marks only.
    known = ", ".join(json.dumps(choice) if key == "delimiter" else choice for choice in choices if choice)
    problems.append(f"{INSTRUCTIONS_FILE}: {key} must be one of {known}.")
    return None


def _history_from(value: Any, contracts: dict[str, Contract], extract_date: str) -> tuple[dict[str, str], list[str]]:
    if value is None:
        return {}, []
    if not isinstance(value, dict):
        return {}, [f"{INSTRUCTIONS_FILE}: history_from must hold `export: YYYY-MM-DD` lines."]
    problems = _unknown(value, contracts, "history_from: the export")
    days = {str(name): str(day) for name, day in value.items() if name in contracts}
    for name, day in days.items():
        if not is_iso_date(day):
            problems.append(f"{INSTRUCTIONS_FILE}: history_from of {name} must be a day written YYYY-MM-DD.")
        elif is_iso_date(extract_date) and day > extract_date:
            problems.append(f"{INSTRUCTIONS_FILE}: history_from of {name} is later than the extract date.")
    return days, problems


def _confirmed(data: dict[str, Any], contracts: dict[str, Contract], problems: list[str]) -> tuple[str, ...]:
    """Exports, columns of exports, and the two words for the whole batch."""
    columns = {f"{name}.{column}" for name, contract in contracts.items() for column in contract.column_names}
    value = data.get("confirmed")
    if not isinstance(value, list):
        return _exports(data, "confirmed", contracts, problems)
    others = {"confirmed": [name for name in value if str(name) not in columns]}
    known = _exports(others, "confirmed", (*contracts, EXTRACT_DATE, FILES), problems)
    return (*known, *(str(name) for name in value if str(name) in columns))


def _exports(data: dict[str, Any], key: str, known: Iterable[str], problems: list[str]) -> tuple[str, ...]:
    value = data.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        problems.append(f"{INSTRUCTIONS_FILE}: {key} must be a list of exports, as in `{key}: [reviews]`.")
        return ()
    names = tuple(str(name) for name in value)
    problems += _unknown(names, known, f"{key}: the export")
    return names


def _unknown(names: Iterable[Any], known: Iterable[str], what: str) -> list[str]:
    choices = list(known)
    return [
        f"{INSTRUCTIONS_FILE}: {what} {name} is not known. Known are {', '.join(choices)}."
        for name in names
        if name not in choices
    ]
