"""The sheets and cells of a workbook: formats made once, text that no sheet can run, numbers as numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import xlsxwriter

from orchestration.outputs.reports.shapes import Figure, Table
from orchestration.outputs.reports.words import BEFORE_REACH, NONE_TO_COUNT, NOT_SUPPLIED, is_number

FORMATS = {"count": "#,##0", "percentage": '0.0" %"'}
OTHER_FORMAT = "#,##0.0"
STATUS_FILLS = {"met": "#E3F1E8", "missed": "#F8E0DD", "not met": "#F8E0DD", "not clear": "#FBF1D5"}
# Wide enough for its words, so that nobody has to widen a column to read.
WIDEST_TEXT = 60
# Points of a line of the usual letters.
LINE_HEIGHT = 15
# Of a text beside a number, which ends at its column's right side; without `left` no program indents.
BESIDE = {"align": "left", "indent": 1}
# Of a page, in inches, and how many letters stand side by side on A4 then at three quarters of their size, 8 points.
PAPER_MARGIN, WIDEST_ON_PAPER = 0.4, 200
NAME_WIDTH, TEXT_WIDTH, NUMBER_WIDTH = 38, 46, 12


def write_value(sheet: Any, place: int, column: int, value: object, day: Any, text: Any = None) -> None:
    """Days and text in their formats, numbers as numbers, text as text whatever it looks like, and nothing for None."""
    if isinstance(value, bool):
        sheet.write_boolean(place, column, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(place, column, float(value))
    elif isinstance(value, date):
        sheet.write_datetime(place, column, value, day)
    elif value is not None:
        sheet.write_string(place, column, str(value), text)


def widths_of(tables: Sequence[Table]) -> list[int]:
    """Of columns that several tables share: wide enough for most of their texts, the longest wrapped."""
    columns = zip_longest(*(cells for table in tables for cells in (table.headings, *table.rows)), fillvalue="")
    return [min(max(NUMBER_WIDTH, *(len(text) + 2 for text in column)), WIDEST_TEXT) for column in columns]


def on_paper(page: Any, widths: Sequence[int]) -> None:
    """Make a sheet print on A4, on as many pages side by side as leave its letters readable.

    The first column, which names the rows, comes again on each of them.
    """
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(PAPER_MARGIN, PAPER_MARGIN, PAPER_MARGIN, PAPER_MARGIN)
    name, *rest = widths or [0]
    pages = max(1, -(-sum(rest) // (WIDEST_ON_PAPER - name)))
    page.fit_to_pages(pages, 0)
    if pages > 1:
        page.repeat_columns(0)


class Cells:
    """What writes the cells of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook):
        self._book = book
        self._formats: dict[str, Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 14})
        header = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
        self._header = book.add_format(header)
        self._header_of_numbers = book.add_format({**header, "align": "right"})
        self._header_of_texts = book.add_format({**header, **BESIDE})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.beside = book.add_format({"text_wrap": True, "valign": "top", **BESIDE})
        self._no_number = book.add_format({"text_wrap": True, "valign": "top", "align": "right", "italic": True})
        self.bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})

    def sheet(self, name: str, widths: Sequence[int]) -> Any:
        """A new sheet with columns of some widths, that can be read on paper."""
        page = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        on_paper(page, widths)
        return page

    def headings(self, page: Any, place: int, headings: Sequence[str], numbers: Collection[int] = ()) -> None:
        """A row of headings; those of the columns that hold `numbers` stand to the right, as numbers do.

        A sheet that begins with them is one table: then they come again on each page.
        """
        if not place:
            page.repeat_rows(0)
        for column, heading in enumerate(headings):
            kind = self._header_of_numbers if column in numbers else self._header_of_texts if column else self._header
            page.write_string(place, column, heading, kind)

    def fit(self, page: Any, place: int, texts: Sequence[str], widths: Sequence[int]) -> None:
        """Make a row as high as its longest text needs: not every program does that when it opens a workbook."""
        lines = max(-(-len(text) // max(width - 2, 1)) for text, width in zip(texts, widths, strict=False))
        if lines > 1:
            page.set_row(place, LINE_HEIGHT * lines)

    def format_of(self, number_format: str) -> Any:
        """The format of a number."""
        if number_format not in self._formats:
            self._formats[number_format] = self._book.add_format({"num_format": number_format, "valign": "top"})
        return self._formats[number_format]

    def value(self, page: Any, place: int, column: int, figure: Figure | None, values: Any) -> None:
        """A figure, or why there is none; nothing for a period that the indicator does not have."""
        if figure is None:
            return
        words = NOT_SUPPLIED if not figure.is_supplied else BEFORE_REACH if figure.is_before_reach else NONE_TO_COUNT
        if words == NONE_TO_COUNT and figure.value is not None:
            page.write_number(place, column, float(figure.value), values)
        else:
            # In place of those words, because both are more than a line.
            if words == NONE_TO_COUNT and figure.excluded:
                words = f"{figure.excluded:,} left out"
            page.write_string(place, column, words, self._no_number)

    def number(self, page: Any, place: int, column: int, value: Decimal | int | None, values: Any) -> None:
        """A number, or nothing."""
        if value is not None:
            page.write_number(place, column, float(value), values)

    def status(self, page: Any, place: int, column: int, words: str) -> None:
        """A status in words, on its colour."""
        fill = STATUS_FILLS.get(words)
        key = f"status {words}"
        if key not in self._formats:
            self._formats[key] = self._book.add_format(
                {"valign": "top", **BESIDE, **({"bg_color": fill} if fill else {})}
            )
        page.write_string(place, column, words, self._formats[key])

    def shown(self, page: Any, place: int, column: int, text: str) -> None:
        """A number as a number, so that it can be sorted; the first column names the row."""
        plain = text.replace(",", "").removesuffix(" %")
        if column and is_number(text):
            is_percent = text.endswith(" %")
            kind = FORMATS["percentage"] if is_percent else "#,##0.##"
            page.write_number(place, column, float(plain), self.format_of(kind))
        else:
            page.write_string(place, column, text, self.beside if column else self.text)
