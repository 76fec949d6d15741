"""Which column of a file fills which column of a contract, by name; and the words for a header that does not fit."""

from __future__ import annotations

import difflib
import re

from orchestration.defs.landing.contracts import Contract
from orchestration.defs.landing.formats.text import AS_CSV, OpenedFile
from orchestration.defs.landing.problems import FileRefusedError
from orchestration.defs.landing.profiles.rules import ColumnRule, ExportRule

CLOSE_ENOUGH = 0.8
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def source_positions(opened: OpenedFile, contract: Contract, rule: ExportRule) -> dict[str, int]:
    """The place in the header (from 0) of the source of each contract column that the file fills, by exact name.

    Raises:
        FileRefusedError: a column that every row must fill is not there, or two names of one column are.
    """
    wanted = {name: column_rule.source for name, column_rule in rule.columns.items() if column_rule.source}
    found = {name: [source for source in sources if source in opened.header] for name, sources in wanted.items()}
    if not any(found.values()):
        raise FileRefusedError([_no_header(opened, [name for sources in wanted.values() for name in sources])])
    problems = [
        f"{opened.name}, row 1: columns {' and '.join(sources)} both stand for {name}. Leave one of them out."
        for name, sources in found.items()
        if len(sources) > 1
    ]
    problems += [
        f"{opened.name}: the column {' or '.join(wanted[name])} is missing. {_advice(opened, wanted[name])}"
        for name in contract.required_names
        if name in wanted and not found[name]
    ]
    if problems:
        raise FileRefusedError(problems)
    return {name: opened.header.index(sources[0]) for name, sources in found.items() if sources}


def column_position(opened: OpenedFile, source: str) -> int:
    """The place in the header of one source column.

    Raises:
        FileRefusedError: it is not there.
    """
    if source not in opened.header:
        raise FileRefusedError([f"{opened.name}: the column {source} is missing. {_advice(opened, (source,))}"])
    return opened.header.index(source)


def unlisted_columns(opened: OpenedFile, rule: ExportRule) -> list[str]:
    """The columns of a file that nothing asks for. They are not stored, only named."""
    listed = {source for column_rule in rule.columns.values() for source in column_rule.source}
    return [name for name in opened.header if name not in listed]


def remarks_on_columns(opened: OpenedFile, rule: ExportRule) -> list[str]:
    """What to tell of a file that fits: columns that are not stored, and those named almost like a missing one."""
    unlisted = unlisted_columns(opened, rule)
    remarks = [f"{opened.name}: not asked for and not stored: {', '.join(unlisted)}."] if unlisted else []
    for column_rule in rule.columns.values():
        missing = column_rule.source and not set(column_rule.source) & set(opened.header)
        close = closest(column_rule.source[0], unlisted) if missing else None
        if close:
            remarks.append(
                f"{opened.name}: the column {column_rule.source[0]} is missing and so not supplied; "
                f"{_shown(close)} looks like it. Only the exact name is read."
            )
    return remarks


def closest(name: str, others: list[str]) -> str | None:
    """The one of the others that is most like a name, if any is much like it."""
    plain = {_plain(other): other for other in others}
    matches = difflib.get_close_matches(_plain(name), list(plain), n=1, cutoff=CLOSE_ENOUGH)
    return plain[matches[0]] if matches else None


def source_name(rule: ExportRule, name: str) -> str:
    """What a user calls a contract column: the name it has in the file, or the parts that are joined to it."""
    column_rule = rule.columns.get(name, ColumnRule())
    if column_rule.join:
        return " + ".join(source_name(rule, part) for part in column_rule.join)
    return column_rule.source[0] if column_rule.source else name


def _advice(opened: OpenedFile, sources: tuple[str, ...]) -> str:
    close = closest(sources[0], list(opened.header))
    if close:
        return f"{_shown(close)} looks like it: name it exactly {sources[0]} and export the file again."
    return "Add it to the case system's report and export the file again."


def _no_header(opened: OpenedFile, expected: list[str]) -> str:
    only = opened.header[0] if len(opened.header) == 1 else ""
    for separator, what in OTHER_SEPARATORS.items():
        if set(only.split(separator)) & set(expected):
            return f"{opened.name}, row 1: the columns are separated by {what}. {AS_CSV}"
    example = ", ".join(expected[:3])
    close = closest(expected[0], list(opened.header))
    hint = f" {_shown(close)} looks like {expected[0]}: names must be exact." if close else ""
    return (
        f"{opened.name}, row 1: none of the expected column names is there ({example}, ...).{hint} "
        "Row 1 must hold the column names, with no title above it."
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _shown(name: str) -> str:
    return f'"{name}"'
