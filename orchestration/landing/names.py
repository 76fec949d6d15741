"""Names that people write in several ways, compared by their letters and digits."""

from __future__ import annotations

import difflib
import re

CLOSE_ENOUGH = 0.8


def letters_and_digits(name: str) -> str:
    """A name's small letters and digits."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def closest(name: str, others: list[str]) -> str | None:
    """The one of the others that is most like a name, if any is much like it."""
    by_letters = {letters_and_digits(other): other for other in others}
    matches = difflib.get_close_matches(letters_and_digits(name), list(by_letters), n=1, cutoff=CLOSE_ENOUGH)
    return by_letters[matches[0]] if matches else None


def named_within(name: str, others: list[str]) -> str | None:
    """The longest of the others whose letters stand within a name, as in `CP Conferences Report 2026-10`."""
    letters = letters_and_digits(name)
    return max((other for other in others if letters_and_digits(other) in letters), key=len, default=None)
