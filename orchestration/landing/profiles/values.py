"""What the texts of a column are: days, numbers, flags, codes of a list. Nothing of them is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from orchestration.landing.profiles.dates import date_pattern
from orchestration.landing.profiles.rules import ISO_DATE

LIKELY_DATES = (ISO_DATE, "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%Y%m%d")
FLAGS = {"yes": "Y", "y": "Y", "true": "Y", "1": "Y", "no": "N", "n": "N", "false": "N", "0": "N"}
# Some cells of every column hold something else (2026-11-27).
MOST = 0.8


class Values:
    """The filled texts of a column, as far as they were looked at."""

    def __init__(self, texts: Sequence[str]):
        self._texts = [text.strip() for text in texts if text.strip()]
        self._different = {text.lower() for text in self._texts}

    @property
    def is_empty(self) -> bool:
        """True if no cell is filled."""
        return not self._texts

    @property
    def different(self) -> int:
        """How many different texts there are."""
        return len(self._different)

    @property
    def are_dates(self) -> bool:
        """True if most of them are days in one way of writing or another."""
        return self._most(lambda text: any(is_day(text, each) for each in LIKELY_DATES))

    @property
    def are_numbers(self) -> bool:
        """True if most of them are numbers."""
        return self._most(lambda text: re.fullmatch(r"[+-]?\d+(\.\d+)?", text) is not None)

    @property
    def may_be_flags(self) -> bool:
        """True if there are so few different ones that they may say yes and no, in whichever words."""
        return len(self._different) <= 4

    def share_of(self, codes: Iterable[str]) -> float:
        """Which part of the different texts is a code of a list."""
        known = {code.lower() for code in codes}
        return len(self._different & known) / len(self._different) if self._different else 0.0

    def _most(self, condition: Callable[[str], bool]) -> bool:
        return bool(self._texts) and sum(map(condition, self._texts)) >= MOST * len(self._texts)


def is_day(text: str, date_format: str) -> bool:
    """True for a day written in a format, with or without a time of day after it."""
    day = text.partition(" ")[0] if " " not in date_format else text
    if not re.fullmatch(date_pattern(date_format), day):
        return False
    try:
        datetime.strptime(day, date_format)
    except ValueError:
        return False
    return True
