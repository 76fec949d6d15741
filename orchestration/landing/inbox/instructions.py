"""batch.yml: what a batch says of itself."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast

import yaml
from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo

from orchestration.landing.contracts import Contract
from orchestration.landing.documents import Document, fault, faults_in, not_known
from orchestration.landing.profiles.profile import Delimiter, Encoding, Extracts, Profile
from orchestration.landing.yaml_texts import TWICE, EachKeyOnce, ShapeError, require_modest

INSTRUCTIONS_FILE = "batch.yml"
# Bytes. Every column of every export confirmed, with all else that can be said, is 20,000 (2026-11-28).
LARGEST_INSTRUCTIONS = 100_000
# What can be confirmed beside exports and their columns: that the day of the folder is right, and that the files are.
EXTRACT_DATE, FILES = "extract_date", "files"
# What an editor or a file manager makes of it. Passed over, its batch would be read otherwise than its maker said.
INSTRUCTIONS_MISNAMED = re.compile(r"batch\.(yml|yaml|yml\.txt|yaml\.txt)", re.IGNORECASE)

# How a batch may write its dates beside the way that its profile says.
DATES = {"uk": "%d/%m/%Y"}


class _PlainLoader(EachKeyOnce, yaml.SafeLoader):
    """YAML without dates, which a parser would refuse in its own words (29 February) before the checks here do."""


_PlainLoader.yaml_implicit_resolvers = {
    start: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for start, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Batch:
    """What the instructions of a batch are held against: the exports, the profiles and the day of its extract."""

    exports: Mapping[str, Contract]
    profiles: tuple[str, ...]
    extract_date: str


def _batch(info: ValidationInfo) -> Batch:
    return cast("Batch", info.context)


def _a_profile(name: Any, info: ValidationInfo) -> Any:
    if name not in _batch(info).profiles:
        raise fault(f"this must be one of {', '.join(_batch(info).profiles)}")
    return name


def _an_export(name: Any, info: ValidationInfo) -> Any:
    if name not in _batch(info).exports:
        raise fault(not_known(f"the export {name}", name, _batch(info).exports))
    return name


def _what_can_be_confirmed(name: Any, info: ValidationInfo) -> Any:
    export_name, _, column = str(name).partition(".")
    exports = _batch(info).exports
    if export_name in exports and column in exports[export_name].column_names:
        return name
    known = (*exports, EXTRACT_DATE, FILES)
    if name not in known:
        raise fault(not_known(f"the export or column {name}", str(name), known))
    return name


def _a_list(names: Any) -> Any:
    if not isinstance(names, list):
        raise fault("this must be a list of exports, as in `[reviews]`")
    return names


def _a_day(day: Any, info: ValidationInfo) -> Any:
    if not is_iso_date(str(day)):
        raise fault("this must be a day written YYYY-MM-DD")
    if is_iso_date(_batch(info).extract_date) and day > _batch(info).extract_date:
        raise fault("this is later than the extract date")
    return day


Export = Annotated[str, BeforeValidator(_an_export)]
Exports = Annotated[tuple[Export, ...], BeforeValidator(_a_list)]
Confirmed = Annotated[tuple[Annotated[str, BeforeValidator(_what_can_be_confirmed)], ...], BeforeValidator(_a_list)]


class Instructions(Document):
    """What batch.yml says. `history_from` is by export."""

    profile: Annotated[str, BeforeValidator(_a_profile)] | None = Field(
        None, description="The layout of the files, where their names do not tell"
    )
    extracts: Extracts | None = Field(None, description="period: this batch holds one year, not all history")
    history_from: dict[Export, Annotated[str, BeforeValidator(_a_day)]] = Field(
        {}, description="The first day that each export reaches back to"
    )
    empty: Exports = Field((), description="Exports whose file really has no rows")
    confirmed: Confirmed = Field(
        (),
        description="What is right although something speaks against it: an export, a column as export.column, or "
        "extract_date or files of the whole batch",
    )
    encoding: Encoding | None = Field(None, description="How characters were written, where the bytes do not tell")
    delimiter: Delimiter | None = Field(None, description="What stands between columns; never guessed")
    dates: Literal["uk"] | None = Field(None, description="uk: dates are written dd/mm/yyyy")
    times: Literal["cut"] | None = Field(None, description="cut: a time of day behind a date is left out")

    def applied_to(self, profile: Profile) -> Profile:
        """The profile as this batch uses it: with its own encoding, delimiter, dates and times, if it says one."""
        own = {name: value for name in ("encoding", "delimiter") if (value := getattr(self, name)) is not None}
        applied = profile.model_copy(update={**own, **{f"reference_{name}": value for name, value in own.items()}})
        applied = applied.reading_dates(DATES[self.dates]) if self.dates else applied
        return applied.cutting_times() if self.times else applied


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
    text: str, contracts: Mapping[str, Contract], profiles: Mapping[str, Profile], extract_date: str
) -> tuple[Instructions, list[str]]:
    """Read batch.yml. What is wrong comes back as messages, beside the instructions that could be understood."""
    try:
        require_modest(text, are_references_allowed=False)
        data = yaml.load(text, _PlainLoader)
    except ShapeError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        words = f"{INSTRUCTIONS_FILE}{line}: {error.problem}. Write one `key: value` a line."
        return Instructions.model_construct(), [words]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        if getattr(error, "problem", None) == TWICE:
            return Instructions.model_construct(), [f"{INSTRUCTIONS_FILE}{line}: {TWICE}. Leave one of them out."]
        why = "not written as YAML. Write one `key: value` a line."
        return Instructions.model_construct(), [f"{INSTRUCTIONS_FILE}{line}: {why}"]
    keys = Instructions.model_fields
    if not isinstance(data, dict | None):
        what = f"it must hold `key: value` lines ({', '.join(keys)})."
        return Instructions.model_construct(), [f"{INSTRUCTIONS_FILE}: {what}"]
    batch = Batch(contracts, tuple(profiles), extract_date)
    said = {key: value for key, value in (data or {}).items() if value is not None}
    problems = [not_known(f"the key {key}", key, keys) for key in said if key not in keys]
    understood = {key: value for key, value in said.items() if key in keys}
    try:
        instructions = Instructions.model_validate(understood, context=batch)
    except ValidationError as error:
        problems += faults_in(error)
        for detail in error.errors():
            understood.pop(str(detail["loc"][0]), None)
        instructions = Instructions.model_validate(understood, context=batch)
    return instructions, [f"{INSTRUCTIONS_FILE}: {problem}." for problem in problems]
