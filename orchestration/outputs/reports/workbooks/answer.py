"""The rows of any query as a workbook of one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.outputs.plain_workbook import new_workbook
from orchestration.outputs.reports.workbooks.cells import write_value

WIDEST = 60


def write_answer(names: Sequence[str], rows: Sequence[Sequence[object]], target: Path) -> None:
    """Write rows under their headings, with filters: text as text whatever it looks like, days as days."""
    book = new_workbook(target, in_memory=False)
    sheet = book.add_worksheet("Answer")
    header = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, header)
        longest = max((len(str(row[column])) for row in rows[:1000]), default=0)
        sheet.set_column(column, column, min(max(len(name), longest) + 2, WIDEST))
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            write_value(sheet, place, column, value, day)
    sheet.freeze_panes(1, 0)
    if names:
        sheet.autofilter(0, 0, len(rows), len(names) - 1)
    book.close()
