"""The date formats a profile may declare: how each is matched, read, and written in a message."""

from __future__ import annotations

import re

# No %y: a year of two digits does not say its century.
DATE_PARTS = {
    "%Y": (r"\d{4}", "YYYY"),
    "%m": (r"\d{2}", "MM"),
    "%d": (r"\d{2}", "DD"),
    "%b": ("[A-Za-z]{3}", "Mon"),
    "%B": ("[A-Za-z]{3,9}", "Month"),
    "%H": (r"\d{2}", "hh"),
    "%M": (r"\d{2}", "mm"),
    "%S": (r"\d{2}", "ss"),
}
# What a spreadsheet shows, or keeps, of an empty cell that it takes for a date. No event is of that day.
BLANK_DATES = ("0", "00/01/1900", "00/01/1900 00:00", "00/01/1900 00:00:00")
# A time of day that is cut where a profile says `times: cut`. Not with a zone: there the day may be another one.
TIME_OF_DAY = r"[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"


def date_pattern(date_format: str) -> str:
    """A regular expression for texts of a declared date format, with all digits written: no 1/2/25 for 01/02/2025."""
    pieces = re.split(r"(%.)", date_format)
    return "".join(DATE_PARTS[piece][0] if piece in DATE_PARTS else re.escape(piece) for piece in pieces)


def date_as_text(date_formats: tuple[str, ...]) -> str:
    """Declared date formats as a message writes them, e.g. DD/MM/YYYY."""
    return " or ".join(_as_text(each) for each in date_formats)


def unknown_parts(date_format: str) -> set[str]:
    """The parts of a date format that are not known here."""
    return set(re.findall("%.", date_format)) - set(DATE_PARTS)


def are_ambiguous(date_formats: tuple[str, ...]) -> bool:
    """True if one text can be read by two of the formats, as 01/02/2025 by day first and month first."""
    patterns = [re.sub(r"%[dm]", "%d", each) for each in date_formats]
    return len(set(patterns)) < len(patterns)


def _as_text(date_format: str) -> str:
    pieces = re.split(r"(%.)", date_format)
    return "".join(DATE_PARTS[piece][1] if piece in DATE_PARTS else piece for piece in pieces)
