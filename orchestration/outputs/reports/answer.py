"""The rows of any query as a workbook of one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

WIDEST = 60


def write_answer(names: Sequence[str], rows: Sequence[Sequence[object]], target: Path) -> None:
    """Write rows under their headings, with filters: text as text whatever it looks like, days as days."""
    book = xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Answer")
    header = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, header)
        longest = max((len(str(row[column])) for row in rows[:1000]), default=0)
        sheet.set_column(column, column, min(max(len(name), longest) + 2, WIDEST))
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(place, column, value)
            elif isinstance(value, int | float | Decimal):
                sheet.write_number(place, column, float(value))
            elif isinstance(value, date | datetime):
                sheet.write_datetime(place, column, value, day)
            elif value is not None:
                sheet.write_string(place, column, str(value))
    sheet.freeze_panes(1, 0)
    if names:
        sheet.autofilter(0, 0, len(rows), len(names) - 1)
    book.close()
