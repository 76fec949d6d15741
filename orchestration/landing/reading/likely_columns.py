"""Which column of a table may be the one that is missed, by its letters and by its words."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.landing.names import closest
from orchestration.landing.profiles.words import words_of

# Words that many columns of one table have: alone they tell none from another.
OF_MANY = frozenset({"date", "id", "type", "flag"})
# As many words in common as not (2026-11-28): Logged On for raised_date, and not End Reason for end_date.
ALIKE_ENOUGH = 0.5


def likely_column(wanted: str, others: Iterable[str], about: str) -> str | None:
    """The one of the others that may be the wanted column, if any is much like it.

    The same words in another order come first, then nearly the same letters, then most of the words.

    Args:
        wanted: the name that is missed.
        others: names of the table that nothing reads.
        about: what the table is called; its words stand before a column's name or do not.
    """
    names = list(others)
    ours = _telling(wanted, about)
    theirs = {name: _telling(name, about) for name in names}
    if same := [name for name in names if theirs[name] == ours]:
        return closest(wanted, same) or same[0]
    if near := closest(wanted, names):
        return near
    alike = {name: len(words & ours) / len(words | ours) for name, words in theirs.items() if words & ours - OF_MANY}
    best = max(alike, key=lambda name: alike[name], default=None)
    return best if best is not None and alike[best] >= ALIKE_ENOUGH else None


def _telling(name: str, about: str) -> frozenset[str]:
    words = words_of(name)
    return words - words_of(about) or words
