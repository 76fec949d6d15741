"""What a profile's values must be, before anything is computed from them: texts, whole numbers, patterns that compile.

YAML makes a number of 007, a date of 2024-01-01 and a truth of yes; each would fail in the middle of a refresh.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any

import duckdb

from orchestration.ground.sql import sql_text
from orchestration.landing.profiles.rules import REACHES, ColumnRule, Part, Profile


def texts(value: Any) -> tuple[str, ...]:
    """One text or a list of them.

    Raises:
        TypeError: it is something else, or holds something else.
    """
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise TypeError("where texts are expected there is something else; put it in quotes")
    return tuple(value)


def faults_of_rule(leaves: Iterable[ColumnRule]) -> list[tuple[bool, str]]:
    """What may be wrong with the values of a column's rule: whether it is, and in words."""
    rules = list(leaves)
    lookups = [rule.lookup for rule in rules if rule.lookup]
    optional = [
        *((name, getattr(rule, name)) for rule in rules for name in ("constant", "found", "otherwise", "only_when")),
        *((name, getattr(each, name)) for each in lookups for name in ("take", "at", "since", "until")),
    ]
    needed = [
        *((name, getattr(rule, name)) for rule in rules for name in ("prefix", "separator")),
        *(("file", each.file) for each in lookups),
    ]
    odd = [name for name, value in optional if value is not None and not isinstance(value, str)]
    odd += [name for name, value in needed if not isinstance(value, str)]
    truths = [name for rule in rules for name in ("ignore_case", "ordinal") if not _is_truth(getattr(rule, name))]
    return [
        (bool(odd), f"{', '.join(dict.fromkeys(odd))}: this must be a text, in quotes"),
        (bool(truths), f"{', '.join(dict.fromkeys(truths))}: this must be true or false"),
        (any(not _is_pattern(rule.extract) for rule in rules), "extract is not a pattern with one group"),
        (
            any("(" in each.replace("(?:", "") for rule in rules for each in _wordings(rule)),
            "wordings are patterns without a group: write (?:...)",
        ),
    ]


def faults_of_profile(profile: Profile) -> list[tuple[bool, str]]:
    """What may be wrong with the values that a profile says once: whether it is, and in words."""
    parts = [part for rule in profile.exports.values() for part in rule.parts]
    stems = ("stem_prefix", "stem_suffix")
    plain = {name: getattr(profile, name) for name in ("name", "title", "description", "delimiter", *stems)}
    odd = [name for name, value in plain.items() if not isinstance(value, str)]
    files = [part.file for part in parts] + [part.unless_in.file for part in parts if part.unless_in]
    files += [each.table for each in profile.stated.values()]
    no_mappings = [name for name in ("unused_files", "synonyms") if not _is_mapping_of_texts(getattr(profile, name))]
    row = profile.header_row
    return [
        (bool(odd), f"{', '.join(odd)}: this must be a text, in quotes"),
        (not all(isinstance(name, str) for name in files), "the name of a table must be a text, in quotes"),
        (bool(no_mappings), f"{', '.join(no_mappings)}: this must be texts by name, as in `visits: not ours`"),
        (profile.xml is not None and not _is_mapping_of_texts(profile.xml.records), "xml: records are texts by name"),
        (not all(_is_pattern_of_stem(getattr(profile, name)) for name in stems), f"{' or '.join(stems)} is no pattern"),
        (not isinstance(row, int) or isinstance(row, bool) or row < 1, "header_row is not a row's number"),
        (
            not isinstance(profile.reaches_back, dict) or not all(map(_is_reach, profile.reaches_back.values())),
            f"reaches_back is neither whole months nor one of {', '.join(REACHES)}",
        ),
    ]


def unknown_owners(profile: Profile) -> list[str]:
    """Columns of an XML profile that name a leaf of a record (`owner/Leaf`) which is none of the profile's."""
    records = set(profile.xml.records) if profile.xml else set()
    columns = [name for table in sorted(records) for name in profile.columns_of(table)]
    return list(dict.fromkeys(name for name in columns if "/" in name and name.rpartition("/")[0] not in records))


def unusable_patterns(parts: Iterable[Part]) -> list[str]:
    """The patterns that are none for the database, whose kind (RE2) knows no looking ahead and no going back."""
    leaves = [leaf for part in parts for rule in part.columns.values() for leaf in rule.leaves]
    patterns = [each for leaf in leaves for each in (leaf.extract, *_wordings(leaf)) if each is not None]
    return list(_refused(tuple(dict.fromkeys(patterns))))


# A refresh reads the same profiles several times.
@functools.cache
def _refused(patterns: tuple[str, ...]) -> tuple[str, ...]:
    if not patterns:
        return ()
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        if _are_usable(connection, patterns):
            return ()
        return tuple(each for each in patterns if not _are_usable(connection, (each,)))


def _are_usable(connection: duckdb.DuckDBPyConnection, patterns: tuple[str, ...]) -> bool:
    tries = ", ".join(f"regexp_matches('', {sql_text(pattern)})" for pattern in patterns)
    try:
        connection.execute(f"select {tries}")
    except duckdb.Error:
        return False
    return True


def _wordings(rule: ColumnRule) -> list[str]:
    return [each for patterns in rule.wordings.values() for each in patterns]


def _is_pattern(text: Any) -> bool:
    try:
        return text is None or (isinstance(text, str) and re.compile(text).groups == 1)
    except re.error:
        return False


def _is_pattern_of_stem(text: Any) -> bool:
    try:
        return isinstance(text, str) and bool(re.compile(f"(?:{text})?x", re.IGNORECASE))
    except re.error:
        return False


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


def _is_reach(value: Any) -> bool:
    return value in REACHES or (isinstance(value, int) and not isinstance(value, bool) and value > 0)


def _is_mapping_of_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair)
