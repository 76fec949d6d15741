"""Merged cells of a sheet: all of them show one value, and only the first of them holds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from orchestration.landing.formats.workbook_parts import MOST_CELLS, column_number

SPAN = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


def merged_away(
    spans: Iterable[str], columns: Sequence[Sequence[str | None]], header_row: int
) -> dict[int, tuple[int, ...]]:
    """The blank cells below the header that show the value of another cell: by the place of their column, their rows.

    Args:
        spans: the merged cells as the sheet says them: H2:H3.
        columns: the texts of the sheet, column by column from its first, each from the first row on.
        header_row: the row of the header, from 1.
    """
    found: dict[int, set[int]] = {}
    height = len(columns[0]) if columns else 0
    # Merged cells do not overlap in a workbook that a spreadsheet wrote; those of another are not looked at for ever.
    left = MOST_CELLS
    for span in spans:
        corners = SPAN.fullmatch(span)
        if corners is None:
            continue
        first, top, last, bottom = (
            column_number(corners[1]) - 1,
            int(corners[2]),
            column_number(corners[3]),
            int(corners[4]),
        )
        if not (first < len(columns) and header_row < top <= height and columns[first][top - 1] is not None):
            continue
        places = range(first, min(last, len(columns)))
        left -= len(places) * max(0, min(bottom, height) - top + 1)
        if left < 0:
            break
        for place in places:
            rows = (row for row in range(top, min(bottom, height) + 1) if columns[place][row - 1] is None)
            found.setdefault(place, set()).update(rows)
    return {place: tuple(sorted(rows)) for place, rows in found.items() if rows}
