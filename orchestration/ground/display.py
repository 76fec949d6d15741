"""How values are shown to people, and the three forms in which tables are printed: aligned, CSV and JSON."""

from __future__ import annotations

import csv
import json
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from orchestration.ground.errors import UsageError

FORMATS = ("table", "csv", "json")
WIDTH = 160
# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection); quoting does not stop it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
GAP = "  "
NARROWEST = 30


def require_format(output_format: str) -> None:
    """Refuse a form that does not exist, before anything is read.

    Raises:
        UsageError: it is none of FORMATS.
    """
    if output_format not in FORMATS:
        raise UsageError(f"There is no format {output_format}. Choose one of: {', '.join(FORMATS)}.")


def shown(value: object) -> str:
    """A value as people read it: nothing is blank, dates ISO, decimals without trailing zeros, truth as yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,f}".rstrip("0").rstrip(".") if value.as_tuple().exponent else f"{value:,}"
    return value.isoformat() if isinstance(value, date) else str(value)


def displayed(value: Decimal | None, measure: str) -> str:
    """A value as people read it: counts whole, everything else with one decimal, half up; nothing is a dash."""
    if value is None:
        return "-"
    if measure == "count":
        return f"{value:,.0f}"
    rounded = value.quantize(Decimal("0.1"), rounding="ROUND_HALF_UP")
    return f"{rounded} %" if measure == "percentage" else f"{rounded}"


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
            print((indent + GAP.join(parts)).rstrip())


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Print rows as CSV, all columns; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)


def print_json(content: object) -> None:
    """Print JSON: dates as ISO text, decimals as numbers."""
    print(json.dumps(content, indent=2, default=_plain, ensure_ascii=False))


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a value of a release")
