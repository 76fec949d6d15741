"""What the notes on what looks wrong have in common."""

from __future__ import annotations

from collections.abc import Callable

TO_DO = "If so, correct the report and export the file again; if it is right, nothing has to be done."
# What a message calls a column of an export, and its file.
Column = Callable[[str, str], str]
Title = Callable[[str], str]
