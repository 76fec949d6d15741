"""Profiles: how the files of one source shape fill the contracts. They are data (raw/profiles); this reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from orchestration.defs.landing.contracts import Contract, read_yaml
from orchestration.errors import WarehouseError
from orchestration.paths import PROFILES

ISO_DATE = "%Y-%m-%d"
EXTRACTS = ("full", "period")
# The parts of a date a profile may declare: how each is matched, and how a message writes it.
DATE_PARTS = {
    "%Y": (r"\d{4}", "YYYY"),
    "%m": (r"\d{2}", "MM"),
    "%d": (r"\d{2}", "DD"),
    "%b": ("[A-Za-z]{3}", "Mon"),
    "%H": (r"\d{2}", "hh"),
    "%M": (r"\d{2}", "mm"),
    "%S": (r"\d{2}", "ss"),
}


class ProfileError(WarehouseError):
    """A file of raw/profiles contradicts itself or the contracts."""


@dataclass(frozen=True)
class PresentIn:
    """A flag read from another file: Y where `equals` of this row stands in `column` of `file`, otherwise N."""

    file: str
    column: str
    equals: str


@dataclass(frozen=True)
class ColumnRule:
    """How one contract column is filled. `source` are the names it may have in the file; other columns named are ours.

    Exactly one of source, constant, join and present_in is given. `only_when` blanks the value where that column is
    blank. With `ordinal`, the second and later rows that join to the same text get #2, #3, ...
    """

    source: tuple[str, ...] = ()
    date_format: str = ISO_DATE
    codes: dict[str, str] = field(default_factory=dict)
    constant: str | None = None
    join: tuple[str, ...] = ()
    separator: str = "_"
    ordinal: bool = False
    only_when: str | None = None
    present_in: PresentIn | None = None


@dataclass(frozen=True)
class ExportRule:
    """Which file (its stem) fills an export, and how."""

    export_name: str
    file: str
    columns: dict[str, ColumnRule]

    @property
    def helper_files(self) -> tuple[str, ...]:
        """The stems of the files that are only looked up, for flags."""
        found = {rule.present_in.file for rule in self.columns.values() if rule.present_in}
        return tuple(sorted(found))


@dataclass(frozen=True)
class Profile:
    """One source shape: its files, how they are recognised, and what each fills."""

    name: str
    title: str
    description: str
    extracts: str
    recognised_by: tuple[str, ...]
    exports: dict[str, ExportRule]
    unused_files: dict[str, str]
    stem_prefix: str = ""

    def stem_of(self, file_name: str) -> str | None:
        """The stem by which the profile knows a file, whatever its case and prefix; None for an unknown file."""
        stem = Path(file_name).stem.lower()
        for known in self.known_stems:
            if re.fullmatch(f"(?:{self.stem_prefix})?{re.escape(known)}", stem, re.IGNORECASE):
                return known
        return None

    @property
    def known_stems(self) -> tuple[str, ...]:
        """Every stem the profile has a word about."""
        used = [stem for rule in self.exports.values() for stem in (rule.file, *rule.helper_files)]
        return tuple(dict.fromkeys([*used, *self.unused_files]))

    def reading_rules(self) -> dict[str, Any]:
        """All that decides how a batch of this shape is read."""
        return asdict(self)


def load_profiles(contracts: dict[str, Contract], folder: Path = PROFILES) -> dict[str, Profile]:
    """Read every profile, by name.

    Reference exports (population, targets) look the same in every shape, so each profile reads them by their own names.

    Raises:
        ProfileError: a file is not YAML, or names a file, a column, a date format or an export that does not exist.
    """
    return {path.stem: _load_profile(path, contracts) for path in sorted(folder.glob("*.yml"))}


def recognised(profiles: dict[str, Profile], file_names: Iterable[str]) -> Profile | None:
    """The profile whose files these are, or None if none fits or several do.

    A profile fits if all its `recognised_by` stems are there (none named: any of its files). Of several that fit, the
    one that knows every file the others know is meant: reviews.csv beside header.csv and episodes.csv is a 903 table.
    """
    names = list(file_names)
    known = {
        profile.name: {name for name in names if profile.stem_of(name)}
        for profile in profiles.values()
        if _fits(profile, names)
    }
    for candidate, files in known.items():
        if files and all(files > others for name, others in known.items() if name != candidate):
            return profiles[candidate]
    return None


def date_pattern(date_format: str) -> str:
    """A regular expression for texts of a declared date format, with all digits written: no 1/2/25 for 01/02/2025."""
    pieces = re.split(r"(%.)", date_format)
    return "".join(DATE_PARTS[piece][0] if piece in DATE_PARTS else re.escape(piece) for piece in pieces)


def date_in_words(date_format: str) -> str:
    """A declared date format as a message writes it, e.g. DD/MM/YYYY."""
    pieces = re.split(r"(%.)", date_format)
    return "".join(DATE_PARTS[piece][1] if piece in DATE_PARTS else piece for piece in pieces)


def _fits(profile: Profile, file_names: list[str]) -> bool:
    stems = {profile.stem_of(name) for name in file_names} - {None}
    return bool(stems) and set(profile.recognised_by) <= stems


def _load_profile(path: Path, contracts: dict[str, Contract]) -> Profile:
    try:
        data = read_yaml(path)
        date_format = data.pop("date_format", ISO_DATE)
        exports = {
            name: _export_rule(path, contracts[name], entry, date_format) for name, entry in data.pop("exports").items()
        }
        recognised_by = tuple(data.pop("recognised_by"))
        profile = Profile(exports=exports, recognised_by=recognised_by, **data)
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise ProfileError(f"{path.name} in raw/profiles cannot be read as a profile: {error}.") from None
    for contract in contracts.values():
        if contract.kind == "reference" and contract.name not in profile.exports:
            exports[contract.name] = _export_rule(path, contract, {"file": contract.name}, ISO_DATE)
    _check_profile(path, profile)
    return profile


def _export_rule(path: Path, contract: Contract, entry: dict[str, Any], date_format: str) -> ExportRule:
    given = entry.get("columns") or {name: {"from": name} for name in contract.column_names}
    rules = {name: _column_rule(path, contract, name, rule, date_format) for name, rule in given.items()}
    missing = set(contract.required_names) - set(rules)
    if missing:
        raise ProfileError(
            f"{path.name} in raw/profiles: {contract.name} has no entry for {', '.join(sorted(missing))}."
        )
    return ExportRule(contract.name, entry["file"], rules)


def _column_rule(path: Path, contract: Contract, name: str, entry: dict[str, Any], date_format: str) -> ColumnRule:
    where = f"{path.name} in raw/profiles, {contract.name}.{name}"
    parts = dict(entry)
    source = parts.pop("from", ())
    present_in = parts.pop("present_in", None)
    rule = ColumnRule(
        source=(source,) if isinstance(source, str) else tuple(source),
        date_format=parts.pop("date_format", date_format),
        join=tuple(parts.pop("join", ())),
        present_in=PresentIn(**present_in) if present_in else None,
        **parts,
    )
    others = {*rule.join, rule.only_when, rule.present_in.equals if rule.present_in else None} - {None}
    faults = [
        (name not in contract.column_names, "the contract has no such column"),
        (not others <= set(contract.column_names) - {name}, "it names a column that the contract does not have"),
        (sum(map(bool, (rule.source, rule.constant, rule.join, rule.present_in))) != 1, "exactly one source is needed"),
        (not all(isinstance(code, str) for pair in rule.codes.items() for code in pair), "codes must be in quotes"),
        (bool(set(re.findall("%.", rule.date_format)) - set(DATE_PARTS)), "the date format has an unknown part"),
        (rule.ordinal and contract.key != (name,), "an ordinal only makes sense on the one key column"),
    ]
    for is_wrong, what in faults:
        if is_wrong:
            raise ProfileError(f"{where}: {what}.")
    return rule


def _check_profile(path: Path, profile: Profile) -> None:
    used = {stem for rule in profile.exports.values() for stem in (rule.file, *rule.helper_files)}
    faults = [
        (profile.name != path.stem, "its name is not the file's name"),
        (profile.extracts not in EXTRACTS, f"extracts is none of {', '.join(EXTRACTS)}"),
        (bool(used & set(profile.unused_files)), "a file is both used and unused"),
        (any(stem != stem.lower() for stem in profile.known_stems), "file stems are written in small letters"),
        (not set(profile.recognised_by) <= set(profile.known_stems), "recognised_by names an unknown file"),
    ]
    for is_wrong, what in faults:
        if is_wrong:
            raise ProfileError(f"{path.name} in raw/profiles: {what}.")
