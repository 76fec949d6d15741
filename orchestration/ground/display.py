"""How values are shown to people, and the three forms in which tables are printed: aligned, CSV and JSON.

Whatever the commands print is printed here. Texts of a council (a team, a file's name) may hold characters by which a
terminal obeys, or that turn a line round: none of them leaves this module as itself.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from orchestration.ground.errors import UsageError
from orchestration.ground.files.file_names import in_encoding

FORMATS = ("table", "csv", "json")
WIDTH = 160
# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection); quoting does not stop it.
# Behind the four: what Unicode gives as other forms of them (NFKC), such as the wide ones of East Asian keyboards, and
# the true minus sign.
FORMULA_LEADS = (
    "=+@\u207a\u207c\u208a\u208c\u2212\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
    "-"  # last, or it would make a range of its neighbours
)
# What may stand before it and is not seen: Unicode's controls, formats and spaces (Cc, Cf, Z), and letters that are
# blank. First and last of each range.
UNSEEN = (
    (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F),
    (0x890, 0x891), (0x8E2, 0x8E2), (0x115F, 0x1160), (0x1680, 0x1680), (0x180B, 0x180E), (0x2000, 0x200F),
    (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800), (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0x110BD, 0x110BD), (0x110CD, 0x110CD),
    (0x13430, 0x1345F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0001, 0xE01EF),
)  # fmt: skip
# Understood alike by Python and by the database.
FORMULA = (
    r"^(?:[\t\r\n\x00]|[\x00-\x20"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSEEN)
    + f"]*[{FORMULA_LEADS}])"
)
_FORMULA = re.compile(FORMULA)
# The units of `time_limits`, as people say them.
UNITS = {"working_days": "working days", "calendar_days": "days"}
# A list in a message is for choosing from, not for reading.
LONGEST_LIST = 20
GAP = "  "
NARROWEST = 30


def listed(values: Sequence[str]) -> str:
    """What there is to choose from, in one line: the first LONGEST_LIST, and how many more there are."""
    more = len(values) - LONGEST_LIST
    return ", ".join(values[:LONGEST_LIST]) + (f" and {more} more" if more > 0 else "")


def require_format(output_format: str) -> None:
    """Refuse a form that does not exist, before anything is read.

    Raises:
        UsageError: it is none of FORMATS.
    """
    if output_format not in FORMATS:
        raise UsageError(f"There is no format {output_format}. Choose one of: {', '.join(FORMATS)}.")


def shown(value: object) -> str:
    """A value as people read it, on one line: nothing is blank, dates ISO, decimals without trailing zeros, yes, no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,f}".rstrip("0").rstrip(".") if value.as_tuple().exponent else f"{value:,}"
    return value.isoformat() if isinstance(value, date) else on_one_line(str(value))


def on_one_line(text: str) -> str:
    """A text whose characters can all be seen: names of files, columns and teams may hold line ends and worse."""
    return text if text.isprintable() else "".join(map(_seen, text))


def harmless(text: str) -> str:
    """The same for a text of several lines, which it keeps."""
    return "\n".join(map(on_one_line, text.split("\n")))


def _seen(letter: str) -> str:
    return letter if letter.isprintable() else f"<U+{ord(letter):04X}>"


def print_text(text: str = "", *, is_error: bool = False) -> None:
    """Print a text, harmless; what the terminal or log has no character for is written out."""
    file = sys.stderr if is_error else sys.stdout
    print(harmless(in_encoding(text, file.encoding or "utf-8")), file=file, flush=True)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """A value with so many decimals, half up as the marts round and people do; Python's own `round` rounds to even."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def as_displayed(value: Decimal, measure: str) -> Decimal:
    """A value as exactly as people read it (macro display_value of dbt): counts whole, all else with one decimal."""
    return rounded(value, 0 if measure == "count" else 1)


def displayed_change(now: Decimal, before: Decimal, measure: str) -> Decimal:
    """By how much a value went up, or with a minus down, of the two as people read them beside it."""
    return as_displayed(now, measure) - as_displayed(before, measure)


def displayed(value: Decimal | None, measure: str) -> str:
    """A value as people read it, `87.0 %` of a percentage; nothing is a dash."""
    if value is None:
        return "-"
    number = as_displayed(value, measure)
    if measure == "count":
        return f"{number:,}"
    return f"{number} %" if measure == "percentage" else f"{number}"


def counted(count: int, thing: str) -> str:
    """`1 member`, `3 members`, `1,000 members`; of words whose plural has an s."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def amount_in_words(amount: int | str, unit: str) -> str:
    """The amount of a limit in one of the units that it can have: `20 working days`, `1 working day`."""
    words = UNITS.get(unit, unit)
    return f"{amount} {words.removesuffix('s') if str(amount) == '1' else words}"


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]], flexible: str, indent: str = "") -> None:
    """Print rows under headings, aligned, within WIDTH characters.

    Columns that are empty in every row are left out. The column named `flexible` takes what the others leave, and is
    wrapped. Integers are aligned to the right.
    """
    texts = [[shown(cell) for cell in row] for row in rows]
    kept = [place for place in range(len(headings)) if any(row[place] for row in texts)]
    if not kept:
        return
    widths = {place: max(len(headings[place]), *(len(row[place]) for row in texts)) for place in kept}
    free = WIDTH - len(indent) - sum(len(GAP) + width for place, width in widths.items() if headings[place] != flexible)
    for place in kept:
        if headings[place] == flexible:
            widths[place] = min(widths[place], max(free, NARROWEST))
    is_number = {place: all(isinstance(row[place], int | None) for row in rows) for place in kept}
    for row in [list(headings), *texts]:
        cells = [
            textwrap.wrap(row[place], widths[place]) or [""] if headings[place] == flexible else [row[place]]
            for place in kept
        ]
        for line in range(max(len(cell) for cell in cells)):
            parts = [
                (cell[line] if line < len(cell) else "").rjust(widths[place])
                if is_number[place]
                else (cell[line] if line < len(cell) else "").ljust(widths[place])
                for place, cell in zip(kept, cells, strict=True)
            ]
            print_text((indent + GAP.join(parts)).rstrip())


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Print rows as CSV, all columns, as `csv_text` writes them."""
    print_text(csv_text(columns, rows).removesuffix("\n"))


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as CSV, all columns; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return written.getvalue()


def print_json(content: object) -> None:
    """Print JSON: dates as ISO text, decimals as numbers, characters that cannot be seen as JSON writes them."""
    text = json.dumps(content, indent=2, default=_plain, ensure_ascii=False)
    print_text("".join(each if each.isprintable() or each == "\n" else json.dumps(each)[1:-1] for each in text))


def _cell(value: object) -> object:
    if isinstance(value, str):
        return f"'{on_one_line(value)}" if _FORMULA.match(value) else on_one_line(value)
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a value of a release")
