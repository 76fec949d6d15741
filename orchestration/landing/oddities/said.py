"""What the notes on what looks wrong have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from orchestration.landing.problems import MOST_PROBLEMS_OF_A_FILE

# What each note begins with, so that it is found among the others and can be counted.
LOOKS_WRONG = "looks wrong: "
TO_DO = "If so, correct the report and export the file again; if it is right, nothing has to be done."
# As `rows_said` writes them.
_ROWS = re.compile(r" \(rows? \d[^)]*\)")
# What a message calls a column of an export, and its file.
Column = Callable[[str, str], str]
Title = Callable[[str], str]


def line_on_what_looks_wrong(notes: Iterable[str]) -> str | None:
    """What the last lines of a command say of the notes on batches, printed before; None where nothing looks wrong."""
    number = sum(note.startswith(LOOKS_WRONG) for note in notes)
    if not number:
        return None
    what = "1 note above says" if number == 1 else f"{number:,} notes above say"
    return f"{what} what looks wrong in the exports. Nothing waits for it, but figures may be wrong by it."


def rows_said(rows: Sequence[int]) -> str:
    """The numbers of some rows as a message says them, in brackets: the first of many, and how many more there are."""
    named, more = ", ".join(map(str, rows[:MOST_PROBLEMS_OF_A_FILE])), len(rows) - MOST_PROBLEMS_OF_A_FILE
    return f"(row{'' if len(rows) == 1 else 's'} {named}" + (f" and {more:,} more)" if more > 0 else ")")


def without_rows(note: str) -> str:
    """The note without the numbers of rows, for those who read figures and have no files."""
    return _ROWS.sub("", note)
