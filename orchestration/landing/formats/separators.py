"""What stands between the columns of a text file: which it may be, and how to tell that it is another than agreed."""

from __future__ import annotations

import csv
from collections.abc import Collection

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# The line by which a spreadsheet is told what separates the columns, before that.
TELLS_SEPARATOR = "sep="


def other_separator(line: str, expected: Collection[str]) -> str | None:
    """The separator by which a first line, read as one column, holds a name that is expected; None if none does."""
    if len(line.splitlines()) != 1:
        return None
    for separator in SEPARATORS:
        try:
            names = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            continue
        if len(names) > 1 and set(names) & set(expected):
            return separator
    return None


def told_separator(line: str) -> str | None:
    """The separator that a line tells a spreadsheet, blank if none stands there; None for any other line."""
    text = line.strip(" \r\n")
    return text[len(TELLS_SEPARATOR) :][:1] if text.lower().startswith(TELLS_SEPARATOR) else None


def in_instructions(separator: str) -> str:
    """The line of batch.yml that says it. YAML reads \\t as a tab between double quotation marks only."""
    return 'delimiter: "\\t"' if separator == "\t" else f"delimiter: '{separator}'"
