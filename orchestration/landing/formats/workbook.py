"""Excel workbooks, by way of pandas and openpyxl (with defusedxml, so entities are not expanded): a table a sheet."""

from __future__ import annotations

import datetime
import functools
import warnings
import zipfile
import zlib
from collections.abc import Collection
from typing import Any
from xml.parsers import expat

from defusedxml import DefusedXmlException

from orchestration.landing.formats.delimited import check_header, columns_without_name, refuse_unnamed
from orchestration.landing.formats.file_copy import FileCopy
from orchestration.landing.formats.tables import SourceTable, written_table
from orchestration.landing.problems import FileRefusedError

AS_WORKBOOK = "Save it as an Excel workbook (.xlsx) without a password and without macros."
AS_NEW = "Copy its lists into a new workbook, and ask whoever made it."
# An Annex A of a large authority unpacks to some 60 MB in about 40 members; this leaves tenfold room (2026-11-22).
MOST_MEMBERS = 1_000
MOST_UNPACKED_BYTES = 600_000_000
LARGEST_RATIO = 300
# A reader fills the rectangle up to the last value. That of a large authority's longest list is a tenth of this; one of
# this size takes twelve seconds and 400 MB (2026-11-22).
MOST_CELLS = 10_000_000
# What a cell with a value holds: the value, or a text of its own. One that was only ever formatted holds neither.
VALUE, OWN_TEXT = "v", "is"
DIGITS = "0123456789"
PIECE = 1_000_000
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
MACROS = "vbaproject.bin"
# A spreadsheet keeps 15 digits of a number and makes zeros of the rest.
LOST_DIGITS = 10**15
FAILED_FORMULA = "#N/A"
ENTITIES = "it holds a document type or entities, which no workbook needs"


def sheet_names(copy: FileCopy) -> list[str]:
    """The names of a workbook's sheets of cells, in their order. A sheet that is one chart holds no rows."""
    return list(sheets_shown(copy))


def sheets_shown(copy: FileCopy) -> dict[str, bool]:
    """The sheets of cells by name, in their order: False for one that is hidden.

    Raises:
        FileRefusedError: it is no workbook, protected, holds macros, or unpacks to more than a workbook does.
    """
    import openpyxl

    _check_container(copy)
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


def _check_container(copy: FileCopy) -> None:
    with copy.path.open("rb") as stream:
        start = stream.read(4)
    if start == OLD_WORKBOOK:
        raise FileRefusedError(
            [f"{copy.name}: it is password-protected or an old workbook. {AS_WORKBOOK}"], "file_not_text"
        )
    try:
        with zipfile.ZipFile(copy.path) as archive:
            _check_members(copy, archive.infolist())
            _check_reach(copy, archive)
        return
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        pass
    raise FileRefusedError(
        [f"{copy.name}: this is not an Excel workbook, or it is damaged. {AS_WORKBOOK}"], "file_not_text"
    )


def _check_members(copy: FileCopy, members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED_BYTES or unpacked / packed > LARGEST_RATIO:
        raise FileRefusedError(
            [f"{copy.name}: it unpacks to far more than a workbook does, and was not opened. {AS_NEW}"],
            "file_not_text",
        )
    if any(member.filename.lower().endswith(MACROS) for member in members):
        raise FileRefusedError([f"{copy.name}: the workbook holds macros. {AS_WORKBOOK}"], "file_not_text")
    if any(member.filename.startswith("/") or ".." in member.filename.split("/") for member in members):
        raise FileRefusedError(
            [f"{copy.name}: it holds a file outside itself, and was not opened. {AS_NEW}"], "file_not_text"
        )


def _check_reach(copy: FileCopy, archive: zipfile.ZipFile) -> None:
    """Two values at opposite ends of a sheet are a few bytes, and fill the memory once they are read."""
    for member in archive.infolist():
        if not (member.filename.lower().startswith("xl/worksheets/") and member.filename.lower().endswith(".xml")):
            continue
        reach = _Reach()
        parser = expat.ParserCreate()
        parser.StartElementHandler = reach.start_element
        parser.StartDoctypeDeclHandler = reach.start_document_type
        try:
            with archive.open(member) as stream:
                while piece := stream.read(PIECE):
                    parser.Parse(piece)
        except _DocumentTypeMetError:
            raise _unreadable(copy, ENTITIES) from None
        except expat.ExpatError:
            # Whoever reads the whole sheet will say so; the words of this parser may quote it.
            continue
        if reach.rows * reach.columns > MOST_CELLS:
            raise FileRefusedError(
                [
                    f"{copy.name}: a sheet reaches over more than {MOST_CELLS:,} cells. Delete what stands far below "
                    "or beside the list, and save it again."
                ],
                "file_not_text",
            )


class _DocumentTypeMetError(Exception):
    """A sheet starts with a document type."""


class _Reach:
    """How far down and to the right the filled cells of a sheet go.

    Rows and cells may say where they stand; one that does not stands after the one before it.
    """

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0

    def start_element(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(":")[2] if ":" in name else name
        # Of every cell of a large list, so it does little.
        if element == "c":
            letters = attributes.get("r", "").rstrip(DIGITS)
            self._column = _column_number(letters) if letters else self._column + 1
        elif element in (VALUE, OWN_TEXT):
            if self._column > self.columns:
                self.columns = self._column
            if self._row > self.rows:
                self.rows = self._row
        elif element == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._column = 0

    def start_document_type(self, *_: object) -> None:
        raise _DocumentTypeMetError


@functools.lru_cache(maxsize=16_384)
def _column_number(letters: str) -> int:
    """AB is 28. What are no letters of a column is for the reader to refuse."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


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
