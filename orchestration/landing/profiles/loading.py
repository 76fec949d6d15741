"""Read raw/profiles: a profile that contradicts itself or the contracts is refused before any batch is."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import PROFILES
from orchestration.landing.contracts import Contract
from orchestration.landing.profiles.dates import are_ambiguous, unknown_parts
from orchestration.landing.profiles.rules import (
    EXTRACTS,
    FORMATS,
    ISO_DATE,
    ColumnRule,
    Exclusion,
    ExportRule,
    Lookup,
    Part,
    Profile,
    Stated,
    XmlShape,
    contract_columns_named,
)
from orchestration.landing.profiles.types import (
    faults_of_profile,
    faults_of_rule,
    texts,
    unknown_owners,
    unusable_patterns,
)
from orchestration.landing.yaml_texts import plain_data

ENCODINGS = (None, "utf-8", "utf-16", "cp1252")
DELIMITERS = (",", ";", "\t", "|")
HEADER_RULES = ("exact", "letters_and_digits")
CHOICES = ("largest", "smallest", "latest")
STATED = ("extract_date", "local_authority")


class ProfileError(WarehouseError):
    """A file of raw/profiles contradicts itself or the contracts."""


def load_profiles(contracts: dict[str, Contract], folder: Path = PROFILES) -> dict[str, Profile]:
    """Read every profile, by name.

    Reference exports (population, targets) look the same in every shape, so each profile reads them by their own names.

    Raises:
        ProfileError: a file is not YAML, or names a file, a column, a date format or an export that does not exist.
    """
    return {path.stem: load_profile(path, contracts) for path in sorted(folder.glob("*.yml"))}


def load_profile(path: Path, contracts: dict[str, Contract]) -> Profile:
    """Read one profile.

    Raises:
        ProfileError: as for `load_profiles`.
    """
    return _profile(path, path.read_bytes(), tuple(contracts.items()))


# Loading them costs more than landing a small batch. By content: an edit counts at once.
@functools.lru_cache(maxsize=64)
def _profile(path: Path, content: bytes, of_exports: tuple[tuple[str, Contract], ...]) -> Profile:
    contracts = dict(of_exports)
    try:
        data = plain_data(content)
        defaults = _Defaults(texts(data.pop("date_format", ISO_DATE)), data.pop("times", None))
        exports = {
            name: _export_rule(path, contracts[name], entry, defaults) for name, entry in data.pop("exports").items()
        }
        xml = data.pop("xml", None)
        stated = data.pop("stated", {})
        references = [each for each in contracts.values() if each.kind == "reference" and each.name not in exports]
        for contract in references:
            plain = _Defaults((ISO_DATE,), None)
            exports[contract.name] = _export_rule(path, contract, {"file": contract.name}, plain)
        profile = Profile(
            exports=exports,
            reference_tables=tuple(contract.name for contract in references),
            recognised_by=texts(data.pop("recognised_by")),
            xml=XmlShape(texts(xml["roots"]), dict(xml["records"])) if xml else None,
            blanks=texts(data.pop("blanks", ())),
            stated={name: Stated(each["table"], texts(each["from"])) for name, each in stated.items()},
            **data,
        )
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ProfileError(f"{path.name} in raw/profiles cannot be read as a profile: {error}.") from None
    _check_profile(path, profile)
    return profile


class _Defaults:
    """What a profile says once for all its columns."""

    def __init__(self, date_formats: tuple[str, ...], times: str | None):
        self.date_formats = date_formats
        self.times = times


def _export_rule(path: Path, contract: Contract, entry: dict[str, Any], defaults: _Defaults) -> ExportRule:
    given = entry.get("parts") or [{name: value for name, value in entry.items() if name != "merge"}]
    parts = tuple(_part(path, contract, part, defaults) for part in given)
    return ExportRule(contract.name, parts, bool(entry.get("merge", False)))


def _part(path: Path, contract: Contract, entry: dict[str, Any], defaults: _Defaults) -> Part:
    where = f"{path.name} in raw/profiles, {contract.name} from {entry['file']}"
    given = entry.get("columns") or {name: {"from": name} for name in contract.column_names}
    rules = {name: _column_rule(f"{where}, {name}", contract, name, rule, defaults) for name, rule in given.items()}
    missing = set(contract.required_names) - set(rules)
    if missing:
        raise ProfileError(f"{where}: there is no entry for {', '.join(sorted(missing))}.")
    used_where = texts(entry.get("used_where", ()))
    if not set(used_where) <= set(rules):
        raise ProfileError(f"{where}: used_where names a column that is not filled.")
    unless = entry.get("unless_in")
    unknown = set(entry) - {"file", "columns", "used_where", "unless_in"}
    if unknown:
        raise ProfileError(f"{where}: {', '.join(sorted(unknown))} is not known.")
    exclusion = Exclusion(unless["file"], texts(unless["key"]), texts(unless["by"])) if unless else None
    return Part(entry["file"], rules, used_where, exclusion)


def _column_rule(where: str, contract: Contract, name: str, entry: dict[str, Any], defaults: _Defaults) -> ColumnRule:
    rule = _plain_rule(entry, defaults)
    ways = (rule.source, rule.constant is not None, rule.join, rule.join_source, rule.lookup, rule.first_of)
    leaves = rule.leaves
    formats = {each for leaf in leaves for each in leaf.date_formats}
    lookups = [leaf.lookup for leaf in leaves if leaf.lookup]
    codes = [text for leaf in leaves for pair in leaf.codes.items() for text in pair]
    faults = [
        *faults_of_rule((rule, *rule.first_of)),
        (name not in contract.column_names, "the contract has no such column"),
        (
            not contract_columns_named([rule]) <= set(contract.column_names) - {name},
            "it names a column that the contract does not have",
        ),
        (sum(map(bool, ways)) != 1, "exactly one of from, constant, join, join_source, lookup and first_of is needed"),
        (any(leaf.first_of or leaf.join for leaf in rule.first_of), "first_of holds plain rules only"),
        (not all(isinstance(code, str) for code in codes), "codes must be in quotes"),
        (any(unknown_parts(each) for each in formats), "the date format has an unknown part"),
        (any(are_ambiguous(leaf.date_formats) for leaf in leaves), "one text fits two of its date formats"),
        (any(leaf.times not in (None, "cut") for leaf in leaves), "times can only be cut"),
        (rule.ordinal and contract.key != (name,), "an ordinal only makes sense on the one key column"),
        (any(len(lookup.key) != len(lookup.by) for lookup in lookups), "key and by have different lengths"),
        (any(lookup.choose not in CHOICES for lookup in lookups), f"choose is none of {', '.join(CHOICES)}"),
        (
            any((lookup.at is None) != (lookup.since is None) for lookup in lookups if lookup.choose != "latest"),
            "at needs since",
        ),
        (any(leaf.lookup and not (leaf.lookup.take or leaf.found) for leaf in leaves), "a lookup takes or finds"),
    ]
    for is_wrong, what in faults:
        if is_wrong:
            raise ProfileError(f"{where}: {what}.")
    return rule


def _plain_rule(entry: dict[str, Any], defaults: _Defaults) -> ColumnRule:
    words = dict(entry)
    look = words.pop("lookup", None)
    rules = tuple(_plain_rule(each, defaults) for each in words.pop("first_of", ()))
    return ColumnRule(
        source=texts(words.pop("from", ())),
        date_formats=texts(words.pop("date_format", defaults.date_formats)),
        times=words.pop("times", defaults.times),
        join=texts(words.pop("join", ())),
        join_source=texts(words.pop("join_source", ())),
        lookup=_lookup(look) if look else None,
        first_of=rules,
        wordings={code: texts(patterns) for code, patterns in words.pop("wordings", {}).items()},
        **words,
    )


def _lookup(entry: dict[str, Any]) -> Lookup:
    words = dict(entry)
    only = {name: texts(values) for name, values in words.pop("only", {}).items()}
    return Lookup(key=texts(words.pop("key")), by=texts(words.pop("by")), only=only, **words)


def _check_profile(path: Path, profile: Profile) -> None:
    # First what the values are: the rest is computed from them.
    _raise_first(path, faults_of_profile(profile))
    parts = [part for rule in profile.exports.values() for part in rule.parts]
    used = {name for part in parts for name in (part.file, *part.helper_files)}
    records = set(profile.xml.records) if profile.xml else set()
    faults = [
        (profile.name != path.stem, "its name is not the file's name"),
        (profile.extracts not in EXTRACTS, f"extracts is none of {', '.join(EXTRACTS)}"),
        (profile.format not in FORMATS, f"format is none of {', '.join(FORMATS)}"),
        ((profile.format == "xml") != bool(records), "an XML profile, and no other, says xml: roots and records"),
        (bool(records) and not used - set(profile.reference_tables) <= records, "a table is no record of xml"),
        (profile.encoding not in ENCODINGS, "encoding is none of utf-8, utf-16, cp1252"),
        (profile.delimiter not in DELIMITERS, "the delimiter is none of comma, semicolon, tab and bar"),
        (profile.headers not in HEADER_RULES, f"headers is none of {', '.join(HEADER_RULES)}"),
        (not set(profile.stated) <= set(STATED), f"stated knows only {', '.join(STATED)}"),
        (not set(profile.reaches_back) <= set(profile.exports), "reaches_back names an export that is not filled"),
        (bool(used & set(profile.unused_files)), "a file is both used and unused"),
        (any(name != name.lower() for name in profile.known_tables), "files are written in small letters"),
        (not set(profile.recognised_by) <= set(profile.known_tables), "recognised_by names an unknown file"),
    ]
    _raise_first(path, faults)
    owners, patterns = unknown_owners(profile), unusable_patterns(parts)
    _raise_first(path, [(bool(owners), f"{', '.join(owners)}: what stands before the stroke is no record of xml")])
    _raise_first(path, [(bool(patterns), f"the database cannot use the pattern of extract {', '.join(patterns)}")])


def _raise_first(path: Path, faults: list[tuple[bool, str]]) -> None:
    for is_wrong, what in faults:
        if is_wrong:
            raise ProfileError(f"{path.name} in raw/profiles: {what}.")
