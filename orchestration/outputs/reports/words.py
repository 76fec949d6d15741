"""Months, numbers and comparisons as a report writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from orchestration.ground.display import displayed, rounded
from orchestration.ground.months import months_before

# Of English, whatever language the machine speaks.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Why a cell has no number: nothing of the kind happened, no export says it, or the exports do not reach back so far.
NONE_TO_COUNT, NOT_SUPPLIED, BEFORE_REACH = "none to count", "not supplied", "not known"
NO_BREAK = "\N{NO-BREAK SPACE}"
IN_NUMBERS = re.compile(r"(?<=\d) (?=%|of \d)|(?<=\d of) (?=\d)")


def month(day: date) -> str:
    """`Oct 2026`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def day_in_words(day: date) -> str:
    """`31 Oct 2026`."""
    return f"{day.day} {month(day)}"


def months_ending(month_end: date, how_many: int) -> list[date]:
    """So many month ends up to one, oldest first."""
    return [months_before(month_end, months) for months in range(how_many - 1, -1, -1)]


def inside_a_sentence(name: str) -> str:
    """A name as it stands inside a sentence: `reports late`, and `IRO sick` as it is."""
    first_word = name.partition(" ")[0]
    return name if sum(map(str.isupper, first_word)) > 1 else f"{name[:1].lower()}{name[1:]}"


def number(value: Decimal | float | None, measure: str) -> str:
    """A value as people read it, with the words for what has none to count."""
    if value is None:
        return NONE_TO_COUNT
    return displayed(_decimal(value), measure)


def _decimal(value: Decimal | float | int) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def figure_in_words(
    value: Decimal | float | None,
    measure: str,
    numerator: Decimal | float | int | None,
    denominator: Decimal | float | int | None,
) -> str:
    """A value as people read it; of a percentage with its cases, `87.0 % (140 of 161)`."""
    words = number(value, measure)
    if measure == "percentage" and value is not None:
        return f"{words} ({whole(numerator)} of {whole(denominator)})"
    return words


def is_number(text: str) -> bool:
    """Whether a text is a number as a report writes it, thousands separated, perhaps with its percent."""
    return text.replace(",", "").removesuffix(" %").replace(".", "", 1).isdigit()


def unbroken(text: str) -> str:
    """A text in which no line ends between a number and its percent, or inside `140 of 161`."""
    return IN_NUMBERS.sub(NO_BREAK, text)


def whole(value: Decimal | float | int | None) -> str:
    """A number of cases, thousands separated; a part of one (full-time equivalents) with its decimals."""
    if value is None:
        return ""
    text = f"{rounded(_decimal(value), 2):,}"
    return text.rstrip("0").rstrip(".")


def cases(how_many: int, thing: str) -> str:
    """`1 review`, `3 reviews`, `1 review due`; of words with another plural `1 child`, `3 children`."""
    if how_many != 1:
        return f"{how_many:,} {thing}"
    first, _, rest = thing.partition(" ")
    return f"1 {SINGULAR.get(first, first.removesuffix('s'))} {rest}".rstrip()


SINGULAR = {"children": "child", "enquiries": "enquiry"}


def readable(text: str) -> str:
    """A text of a council whose characters can all be seen: spaces of other kinds are spaces, and what would turn a
    line round or stop a Word document from opening is written out, such as `<U+202E>`. Line ends stay."""
    return text if text.isprintable() else "".join(map(_readable, text))


def _readable(letter: str) -> str:
    if letter.isprintable() or letter == "\n":
        return letter
    return " " if letter.isspace() else f"<U+{ord(letter):04X}>"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
