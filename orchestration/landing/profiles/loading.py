"""Read raw/profiles: a profile that contradicts itself or the contracts is refused before any batch is."""

from __future__ import annotations

import functools
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import duckdb
import yaml
from pydantic import ValidationError

from orchestration.ground.database.sql import open_to_read, sql_text
from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import PROFILES
from orchestration.landing.contracts import Contract
from orchestration.landing.documents import faults_in, not_known, path_as_text
from orchestration.landing.profiles.dates import are_ambiguous
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.profiles.rules import ISO_DATE, ColumnRule, ExportRule, Part
from orchestration.landing.yaml_texts import plain_data

# Where something is wrong in a file, as keys and places in lists, and what.
Fault = tuple[tuple[str | int, ...], str]


class ProfileError(WarehouseError):
    """A profile contradicts itself or the contracts. A line for each fault."""


def load_profiles(contracts: dict[str, Contract], folder: Path = PROFILES) -> dict[str, Profile]:
    """Read every profile, by name.

    Reference exports (population, targets) look the same in every layout: each profile reads them by their own names.

    Raises:
        ProfileError: a file is not YAML, or names a file, a column, a date format or an export that does not exist.
    """
    return {path.stem: load_profile(path, contracts) for path in sorted(folder.glob("*.yml"))}


def load_profile(path: Path, contracts: dict[str, Contract]) -> Profile:
    """Read one profile.

    Raises:
        ProfileError: as for `load_profiles`.
    """
    return profile_of(path.stem, f"{path.name} in raw/profiles", path.read_bytes(), contracts)


def profile_of(name: str, title: str, content: bytes, contracts: dict[str, Contract]) -> Profile:
    """Read one profile from the bytes of its file.

    Args:
        name: the file's name without its ending.
        title: what a message calls the file.
        content: its bytes.
        contracts: the exports that it may fill.

    Raises:
        ProfileError: as for `load_profiles`.
    """
    return _profile(name, title, content, tuple(contracts.items()))


# Loading them costs more than landing a small batch. By content: an edit counts at once.
@functools.lru_cache(maxsize=64)
def _profile(name: str, title: str, content: bytes, of_exports: tuple[tuple[str, Contract], ...]) -> Profile:
    contracts = dict(of_exports)
    try:
        data = plain_data(content)
    except (yaml.YAMLError, ValueError) as error:
        raise _refused(title, [f"it cannot be read as YAML: {error}"]) from None
    try:
        written = Profile.model_validate(data)
    except ValidationError as error:
        raise _refused(title, faults_in(error)) from None
    if unknown := [each for each in written.exports if each not in contracts]:
        raise _refused(title, [f"exports: {not_known(f'the export {unknown[0]}', unknown[0], contracts)}"])
    profile = _completed(written, contracts)
    faults = [*_faults_of_profile(name, profile), *_faults_of_columns(profile, contracts)]
    if faults:
        raise _refused(title, [f"{path_as_text(place)}: {what}" for place, what in faults])
    return profile


def _refused(title: str, faults: Iterable[str]) -> ProfileError:
    return ProfileError("\n".join(f"{title}, {fault}." for fault in faults))


def _completed(profile: Profile, contracts: dict[str, Contract]) -> Profile:
    """The profile with all that it leaves out: columns by their own names, date formats, reference tables."""
    written = profile.exports or {
        name: ExportRule(file=name) for name, each in contracts.items() if each.kind != "reference"
    }
    exports = {name: _completed_export(rule, contracts[name], profile) for name, rule in written.items()}
    references = [name for name, each in contracts.items() if each.kind == "reference" and name not in exports]
    for name in references:
        rules = {column: ColumnRule.model_validate({"from": column}) for column in contracts[name].column_names}
        exports[name] = ExportRule(file=name, columns=rules)
    return profile.model_copy(update={"exports": exports, "reference_tables": tuple(references)})


def _completed_export(rule: ExportRule, contract: Contract, profile: Profile) -> ExportRule:
    if rule.several:
        parts = tuple(part.model_copy(update=_columns(part, contract, profile)) for part in rule.several)
        return rule.model_copy(update={"several": parts})
    return rule.model_copy(update=_columns(rule, contract, profile))


def _columns(part: Part, contract: Contract, profile: Profile) -> dict[str, dict[str, ColumnRule]]:
    given = part.columns or {name: ColumnRule.model_validate({"from": name}) for name in contract.column_names}
    return {"columns": {name: _with_defaults(rule, profile) for name, rule in given.items()}}


def _with_defaults(rule: ColumnRule, profile: Profile) -> ColumnRule:
    defaults = {name: getattr(profile, name) for name in ("date_formats", "times") if name not in rule.model_fields_set}
    first_of = tuple(_with_defaults(each, profile) for each in rule.first_of)
    completed = rule.model_copy(update={**defaults, "first_of": first_of})
    # A date cell has no way of writing and comes as such a text, whatever the layout says of texts.
    return completed.reading_dates(ISO_DATE) if profile.format == "workbook" else completed


def _faults_of_profile(stem: str, profile: Profile) -> Iterator[Fault]:
    """What is wrong between the parts of a profile."""
    used = {name for part in profile.parts for name in (part.file, *part.helper_files)}
    records = profile.xml.records if profile.xml else {}
    if profile.name != stem:
        yield ("name",), f"it must be the file's name, {stem}"
    rules = (leaf for part in profile.parts for rule in part.columns.values() for leaf in rule.leaves)
    formats = {profile.date_formats, *(rule.date_formats for rule in rules)}
    if profile.format == "workbook" and any(are_ambiguous(tuple(dict.fromkeys((*each, ISO_DATE)))) for each in formats):
        yield ("date_format",), "the date cells of a workbook are read as YYYY-MM-DD, and this could be taken for that"
    if (profile.format == "xml") != bool(records):
        yield ("xml",), "an XML profile, and no other, says xml: roots and records"
    elif records and (unknown := sorted(used - set(profile.reference_tables) - set(records))):
        yield ("xml", "records"), not_known(f"the table {unknown[0]}", unknown[0], records)
    for name in profile.reaches_back:
        if name not in profile.exports:
            yield ("reaches_back",), not_known(f"the export {name}", name, profile.exports)
    if twice := sorted(used & set(profile.unused_files)):
        yield ("unused_files",), f"a file is both used and unused: {', '.join(twice)}"
    if large := [name for name in profile.known_tables if name != name.lower()]:
        yield (), f"the names of files are written in small letters: {', '.join(large)}"
    for name in profile.recognised_by:
        if name not in profile.known_tables:
            yield ("recognised_by",), not_known(f"the file {name}", name, profile.known_tables)
    owned = dict.fromkeys(name for table in records for name in profile.columns_of(table) if "/" in name)
    if owners := [name for name in owned if name.rpartition("/")[0] not in records]:
        yield ("exports",), f"{', '.join(owners)}: the part before '/' is not listed as a record under xml"


def _faults_of_columns(profile: Profile, contracts: dict[str, Contract]) -> Iterator[Fault]:
    """What is wrong between the rules of columns and the contract of their export."""
    rules = [rule for part in profile.parts for rule in part.columns.values()]
    used = (pattern for rule in rules for leaf in rule.leaves for pattern in leaf.patterns)
    unusable = _refused_by_database(tuple(dict.fromkeys(used)))
    for export_name, rule in profile.exports.items():
        for place, part in enumerate(rule.parts):
            where = ("exports", export_name, *(("parts", place) if rule.several else ()))
            if missing := sorted(set(contracts[export_name].required_names) - set(part.columns)):
                yield (*where, "columns"), f"there is no entry for {', '.join(missing)}, which every row must have"
            for name in part.used_where:
                if name not in part.columns:
                    yield (*where, "used_where"), not_known(f"the column {name}", name, part.columns)
            for name, column in part.columns.items():
                for fault in _faults_of_column(name, column, contracts[export_name], unusable):
                    yield (*where, "columns", name), fault


def _faults_of_column(name: str, rule: ColumnRule, contract: Contract, unusable: Container[str]) -> Iterator[str]:
    known = contract.column_names
    if name not in known:
        yield f"the contract has no such column: {not_known(name, name, known)}"
    for named in dict.fromkeys(each for leaf in rule.leaves for each in (*leaf.join, leaf.only_when) if each):
        if named not in known or named == name:
            yield f"it names a column that the contract does not have, or itself: {named}"
    if rule.ordinal and contract.key != (name,):
        yield "an ordinal only makes sense on the one key column"
    if refused := [each for leaf in rule.leaves for each in leaf.patterns if each in unusable]:
        yield f"the database cannot use the pattern {', '.join(refused)}"


# The database's kind of pattern (RE2) knows no looking ahead and no going back. A refresh reads profiles several times.
@functools.cache
def _refused_by_database(patterns: tuple[str, ...]) -> tuple[str, ...]:
    if not patterns:
        return ()
    with open_to_read() as connection:
        return tuple(pattern for pattern in patterns if not _is_usable(connection, pattern))


def _is_usable(connection: duckdb.DuckDBPyConnection, pattern: str) -> bool:
    try:
        connection.execute(f"select regexp_matches('', {sql_text(pattern)})")
    except duckdb.Error:
        return False
    return True
