"""Excel workbooks, by way of pandas and openpyxl (with defusedxml, so entities are not expanded): a table a sheet.

What a workbook unpacks to is looked at before any of that: `workbook_limits`.
"""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Collection
from typing import Any

from defusedxml import DefusedXmlException

from orchestration.landing.formats.delimited import check_header, columns_without_name, refuse_unnamed
from orchestration.landing.formats.file_copy import FileCopy
from orchestration.landing.formats.tables import SourceTable, written_table
from orchestration.landing.formats.workbook_limits import AS_WORKBOOK, ENTITIES, check_container
from orchestration.landing.problems import FileRefusedError

# A spreadsheet keeps 15 digits of a number and makes zeros of the rest.
LOST_DIGITS = 10**15
FAILED_FORMULA = "#N/A"


def sheet_names(copy: FileCopy) -> list[str]:
    """The names of a workbook's sheets of cells, in their order. A sheet that is one chart holds no rows."""
    return list(sheets_shown(copy))


def sheets_shown(copy: FileCopy) -> dict[str, bool]:
    """The sheets of cells by name, in their order: False for one that is hidden.

    Raises:
        FileRefusedError: it is not a workbook, is protected, holds macros, or unpacks to more than a workbook does.
    """
    import openpyxl

    check_container(copy)
    try:
        book = openpyxl.load_workbook(copy.path, read_only=True, data_only=True)
        try:
            return {sheet.title: sheet.sheet_state == "visible" for sheet in book.worksheets}
        finally:
            book.close()
    except Exception as error:  # the reader raises whatever its own parsers do
        kind = _kind(error)
    raise _unreadable(copy, kind)


def open_sheets(
    copy: FileCopy, wanted: Collection[str], header_row: int = 1
) -> tuple[list[SourceTable], dict[str, int]]:
    """The wanted sheets of a workbook as tables of text, and how many rows each of the others has below its header.

    True dates become ISO text and whole numbers have no point; formulas give the values that were saved with them.

    Raises:
        FileRefusedError: as for `sheet_names`, or a wanted sheet has no usable header.
    """
    import pandas

    names = sheet_names(copy)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frames = pandas.read_excel(
                copy.path, sheet_name=names, header=None, dtype=object, na_filter=False, engine="openpyxl"
            )
    except Exception as error:  # the reader raises whatever its own parsers do
        kind = _kind(error)
    else:
        others = {name: max(0, len(frames[name]) - header_row) for name in names if name not in wanted}
        return [_table(copy, name, frames[name], header_row) for name in names if name in wanted], others
    raise _unreadable(copy, kind)


def _table(copy: FileCopy, name: str, frame: Any, header_row: int) -> SourceTable:
    title = f"{copy.name}, sheet {name}"
    texts = [[_text(value) for value in frame[column]] for column in frame.columns]
    if len(frame) < header_row:
        raise FileRefusedError(
            [f"{title}: it is empty. Export it again; a sheet without rows still has a header."], "file_empty"
        )
    if header_row == 1:
        # Blank rows above the list are no title.
        header_row += next((row for row in range(len(frame)) if any(column[row] for column in texts)), 0)
    header = [column[header_row - 1] for column in texts]
    body = [column[header_row:] for column in texts]
    # Columns that were only ever formatted have neither a name nor a value.
    used = [place for place, values in enumerate(body) if header[place] is not None or any(values)]
    names = tuple(header[place] or "" for place in used)
    check_header(title, names, header_row)
    unnamed = columns_without_name(names)
    if unnamed:
        refuse_unnamed(title, names, header_row, [used[number - 1] + 1 for number in unnamed])
    kept = [row for row in range(len(frame) - header_row) if any(body[place][row] for place in used)]
    columns = [[body[place][row] for row in kept] for place in used]
    rows = [row + header_row + 1 for row in kept]
    return written_table(
        copy, name, title, names, columns, rows, first_row=header_row + 1, letters=tuple(map(column_letters, used))
    )


def column_letters(place: int) -> str:
    """How a worksheet names the column at a place, from 0: 27 is AB."""
    letters = ""
    number = place + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if value != value:
        # The reader makes not-a-number of every cell whose formula failed, whichever error it shows.
        return FAILED_FORMULA
    if isinstance(value, datetime.time) and value == datetime.time():
        # A zero in a cell formatted as a date, which a lookup of an empty cell gives; shown as 00/01/1900.
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, int | float) and abs(value) >= LOST_DIGITS:
        # As the spreadsheet itself shows it, so that it is met where an id must not have lost its digits.
        return f"{value:.14E}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _kind(error: Exception) -> str:
    """What kind of fault a reader met, without its words: they may quote what it read."""
    causes = [error, error.__cause__, error.__context__]
    is_entity = any(isinstance(each, DefusedXmlException) for each in causes)
    return ENTITIES if is_entity else f"it cannot be read as a workbook ({type(error).__name__})"


def _unreadable(copy: FileCopy, kind: str) -> FileRefusedError:
    return FileRefusedError([f"{copy.name}: {kind}. {AS_WORKBOOK}"], "file_not_text")
