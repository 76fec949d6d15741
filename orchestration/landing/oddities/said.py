"""What the notes on what looks wrong have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from orchestration.landing.problems import MOST_PROBLEMS_OF_A_FILE

TO_DO = "If so, correct the report and export the file again; if it is right, nothing has to be done."
# What a message calls a column of an export, and its file.
Column = Callable[[str, str], str]
Title = Callable[[str], str]


def rows_said(rows: Sequence[int]) -> str:
    """The numbers of some rows as a message says them: the first of many, and how many more there are."""
    named, more = ", ".join(map(str, rows[:MOST_PROBLEMS_OF_A_FILE])), len(rows) - MOST_PROBLEMS_OF_A_FILE
    return f"row{'' if len(rows) == 1 else 's'} {named}" + (f" and {more:,} more" if more > 0 else "")
