"""Excel workbooks, by way of openpyxl (with defusedxml, so entities are not expanded): a table a sheet.

What a workbook unpacks to is looked at before any of that: `workbook_limits`.
"""

from __future__ import annotations

import datetime
import math
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from defusedxml import DefusedXmlException

from orchestration.landing.formats.delimited import check_header, columns_without_name, refuse_unnamed
from orchestration.landing.formats.file_copy import FileCopy
from orchestration.landing.formats.tables import SourceTable, written_table
from orchestration.landing.formats.workbook_limits import AS_WORKBOOK, ENTITIES, check_container
from orchestration.landing.formats.workbook_merged import merged_away
from orchestration.landing.formats.workbook_parts import Unseen
from orchestration.landing.problems import FileRefusedError
from orchestration.landing.spreadsheets import FORMULA_WITHOUT_VALUE, OTHER_ERROR, TOO_NARROW, is_error

# A spreadsheet keeps 15 digits of a number and makes zeros of the rest.
LOST_DIGITS = 10**15
# How a text in a workbook holds a character that XML cannot, such as the carriage return of a line end of Windows. Of a
# text that only looks so, the first underscore is written as _x005F_.
CONTROL_CHARACTER = re.compile(r"_x00([01][0-9A-Fa-f]|5[Ff](?=_x[0-9A-Fa-f]{4}_))_")
# How a cell says that it shows an error.
ERROR = "e"
# The namespace of a workbook that was saved as Strict Open XML, of which the reader finds no sheets or no cells.
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
WORKBOOK = "xl/workbook.xml"
AS_NOT_STRICT = (
    "it was saved as Strict Open XML, of which no sheet can be read. Save it as Excel Workbook (.xlsx), not as Strict "
    "Open XML."
)
# The ending of workbooks of before 2007, whose first bytes are others.
OLD_ENDING = ".xls"
AS_NEW_ENDING = (
    "it is a workbook of the form .xlsx under a name that ends in .xls. Rename it, so that it ends in .xlsx."
)


class NoSheetError(Exception):
    """What the reader takes for a sheet does not say that it is one, so that nobody knows how far it reaches."""


def sheet_names(copy: FileCopy) -> list[str]:
    """The names of a workbook's sheets of cells, in their order. A sheet that is one chart holds no rows."""
    return list(sheets_shown(copy))


def sheets_shown(copy: FileCopy) -> dict[str, bool]:
    """The sheets of cells by name, in their order: False for one that is hidden.

    Raises:
        FileRefusedError: it is not a workbook, is protected, holds macros, or unpacks to more than a workbook does.
    """
    check_container(copy)
    workbook = _main_part(copy)
    if STRICT in workbook:
        raise FileRefusedError([f"{copy.name}: {AS_NOT_STRICT}"], "file_not_text")
    if workbook and copy.name.lower().endswith(OLD_ENDING):
        # The reader goes by the ending and opens none of that one.
        raise FileRefusedError([f"{copy.name}: {AS_NEW_ENDING}"], "file_not_text")
    try:
        book = _opened(copy)
        try:
            shown = {sheet.title: sheet.sheet_state == "visible" for sheet in book.worksheets}
        finally:
            book.close()
    except Exception as error:  # the reader raises whatever its own parsers do
        kind = _kind(error)
    else:
        return shown
    raise _unreadable(copy, kind)


def open_sheets(
    copy: FileCopy, wanted: Mapping[str, str], header_row: int = 1
) -> tuple[dict[str, SourceTable], dict[str, int]]:
    """The wanted sheets of a workbook as tables of text, and how many rows each of the others has below its header.

    `wanted` has for each sheet what messages and lineage call it. Both results are by the names in the workbook.

    True dates become ISO text and whole numbers have no point; formulas give the values that were saved with them, and
    those that failed the error that the cell shows.

    Raises:
        FileRefusedError: as for `sheet_names`, or a wanted sheet has no usable header.
    """
    unseen = check_container(copy)
    sheets: dict[str, list[list[str | None]]] = {}
    others: dict[str, int] = {}
    parts: dict[str, str] = {}
    try:
        book = _opened(copy)
        try:
            for sheet in book.worksheets:
                if sheet._worksheet_path not in unseen:
                    raise NoSheetError
                rows = _rows(sheet)
                if sheet.title in wanted:
                    sheets[sheet.title] = rows
                    # The reader says nowhere else which part of the file a sheet is.
                    parts[sheet.title] = sheet._worksheet_path
                else:
                    others[sheet.title] = max(0, len(rows) - header_row)
        finally:
            book.close()
    except Exception as error:  # the reader raises whatever its own parsers do
        kind = _kind(error)
    else:
        return {
            name: _table(copy, wanted[name], rows, header_row, unseen[parts[name]]) for name, rows in sheets.items()
        }, others
    raise _unreadable(copy, kind)


def _opened(copy: FileCopy) -> Any:
    import openpyxl

    return openpyxl.load_workbook(copy.path, read_only=True, data_only=True, keep_links=False)


def _rows(sheet: Any) -> list[list[str | None]]:
    """The texts of a sheet, row by row from its first one, without what is blank to the right of and below them."""
    # What a sheet says of its size may be wrong.
    sheet.reset_dimensions()
    rows: list[list[str | None]] = []
    filled = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in sheet.rows:
            texts = [_text(cell) for cell in row]
            while texts and texts[-1] is None:
                texts.pop()
            rows.append(texts)
            filled = len(rows) if texts else filled
    return rows[:filled]


def _table(copy: FileCopy, name: str, rows: list[list[str | None]], header_row: int, unseen: Unseen) -> SourceTable:
    title, formulas = f"{copy.name}, sheet {name}", unseen.formulas
    if header_row == 1:
        # Blank rows above the list are no title.
        header_row += next((place for place, row in enumerate(rows) if row), 0)
    # In place of the name of a column, or of everything.
    for column in sorted(column for column, at in formulas.items() if header_row in at or len(rows) < header_row):
        cell = f"{column_letters(column - 1)}{header_row if header_row in formulas[column] else formulas[column][0]}"
        raise FileRefusedError([f"{title}, cell {cell}: {FORMULA_WITHOUT_VALUE}"], "spreadsheet_error")
    if len(rows) < header_row:
        raise FileRefusedError(
            [f"{title}: it is empty. Export it again; a sheet without rows still has a header."], "file_empty"
        )
    width = max(map(len, rows))
    texts = [[row[place] if place < len(row) else None for row in rows] for place in range(width)]
    header = [column[header_row - 1] for column in texts]
    body = [column[header_row:] for column in texts]
    # Columns that were only ever formatted have neither a name nor a value.
    used = [place for place, values in enumerate(body) if header[place] is not None or any(values)]
    names = tuple(header[place] or "" for place in used)
    check_header(title, names, header_row)
    unnamed = columns_without_name(names)
    if unnamed:
        refuse_unnamed(title, names, header_row, [column_letters(used[number - 1]) for number in unnamed])
    kept = [row for row in range(len(rows) - header_row) if any(body[place][row] for place in used)]
    columns = [[body[place][row] for row in kept] for place in used]
    numbers = [row + header_row + 1 for row in kept]
    table = written_table(
        copy, name, title, names, columns, numbers, first_row=header_row + 1, letters=tuple(map(column_letters, used))
    )
    below = {
        place: [row for row in formulas[column + 1] if row > header_row]
        for place, column in enumerate(used)
        if column + 1 in formulas
    }
    away, there = merged_away(unseen.merged, texts, header_row), set(numbers)
    shown = {place: [row for row in away.get(column, ()) if row in there] for place, column in enumerate(used)}
    return replace(table, formulas_without_value=_first_and_count(below), merged_away=_first_and_count(shown))


def _first_and_count(rows: Mapping[int, list[int]]) -> tuple[tuple[int, int, int], ...]:
    return tuple((place, at[0], len(at)) for place, at in rows.items() if at)


def column_letters(place: int) -> str:
    """How a worksheet names the column at a place, from 0: 27 is AB."""
    letters = ""
    number = place + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _text(cell: Any) -> str | None:
    value = cell.value
    if value is None or value == "":
        return None
    if cell.data_type == ERROR:
        return value if is_error(str(value)) else OTHER_ERROR
    if isinstance(value, float) and not math.isfinite(value):
        return OTHER_ERROR
    if isinstance(value, datetime.time) and value == datetime.time():
        # A zero in a cell formatted as a date, which a lookup of an empty cell gives; shown as 00/01/1900.
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        if value < cell.parent.parent.epoch:
            # A number below zero, of which a spreadsheet makes no day.
            return TOO_NARROW
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, int | float) and abs(value) >= LOST_DIGITS:
        # As the spreadsheet itself shows it, so that it is met where an id must not have lost its digits.
        return f"{value:.14E}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return CONTROL_CHARACTER.sub(lambda found: chr(int(found[1], 16)), value) if isinstance(value, str) else str(value)


def _main_part(copy: FileCopy) -> bytes:
    """The part that names the sheets of a workbook of the form .xlsx; empty where there is none by its usual name."""
    with zipfile.ZipFile(copy.path) as archive:
        return archive.read(WORKBOOK) if WORKBOOK in archive.namelist() else b""


def _kind(error: Exception) -> str:
    """What kind of fault a reader met, without its words, which may quote what it read, and without its own name."""
    causes = [error, error.__cause__, error.__context__]
    is_entity = any(isinstance(each, DefusedXmlException) for each in causes)
    return ENTITIES if is_entity else "it cannot be read as a workbook, or it is damaged"


def _unreadable(copy: FileCopy, kind: str) -> FileRefusedError:
    return FileRefusedError([f"{copy.name}: {kind}. {AS_WORKBOOK}"], "file_not_text")
