"""Prints, in one line, the first day from which an authority's exports appear complete, and which figures that makes
doubtful.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

# What no export reaches: nothing has ended yet, so that no period is sure to be whole.
NEVER = date(9999, 12, 31)


def line_on_reach(reaches: Iterable[tuple[str, date | None]]) -> str | None:
    """One line about exports, or groups of them, and the first day that each reaches; None without any.

    Args:
        reaches: the name, and the day; None or the end of all days where nothing has ended yet.
    """
    words = [
        f"{name.replace('_', ' ')} {'no day yet' if day in (None, NEVER) else f'from {day}'}" for name, day in reaches
    ]
    if not words:
        return None
    return (
        f"The exports seem to be complete only from these days on: {', '.join(words)}. Figures of periods that begin "
        "earlier are flagged as possibly incomplete "
        "(is_before_reach); if the exports are complete from another day on, say so in batch.yml (history_from)."
    )
