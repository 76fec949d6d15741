"""CSV files: which container the bytes really are, the header, and a clean copy that the database can read."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

from orchestration.landing.formats.encodings import (
    AS_CSV,
    UTF8_MARK,
    UTF16_MARKS,
    decoded,
    why_nul,
)
from orchestration.landing.formats.file_copy import FileCopy
from orchestration.landing.formats.row_checks import filled_blank_rows
from orchestration.landing.formats.separators import SEPARATORS, TELLS_SEPARATOR, in_instructions, told_separator
from orchestration.landing.formats.tables import SourceTable
from orchestration.landing.problems import A_WEB_PAGE, MOST_PROBLEMS_OF_A_FILE, FileRefusedError

LONGEST_HEADER = 1_000_000
MOST_COLUMNS_SHOWN = 10
# Printable ASCII but the quotation mark, between two of which a line end would be part of a value.
PLAIN = bytes(range(32, 127)).replace(b'"', b"") + b"\n"
# What other systems end a line with. Where no row ends as agreed, the whole file would be a header without rows.
OTHER_LINE_END = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What people send by mistake, by the first bytes.
WRONG_CONTAINERS = (
    (b"PK\x03\x04", "an Excel workbook or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old or a password-protected Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
)
WEB_PAGE_STARTS = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<body")


def open_delimited(
    copy: FileCopy, encoding: str | None = None, delimiter: str = ",", header_row: int = 1
) -> SourceTable:
    """Check that a copy is text with one record a row, and read its header.

    The clean copy beside it is UTF-8 without a mark, with LF line ends, and starts with the header.

    Args:
        copy: the private copy.
        encoding: utf-8, utf-16 or cp1252 where declared; otherwise the bytes tell.
        delimiter: what stands between columns; never guessed.
        header_row: the row of the header, from 1; rows above it are dropped.

    Raises:
        FileRefusedError: it is empty, another kind of file, in another encoding, or has no usable header.
    """
    text, note = _text_of(copy, encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for _ in range(header_row - 1):
        text = text.partition("\n")[2]
    if header_row == 1:
        header_row, text = _below_blank_rows(text, delimiter)
    header = _header(copy.name, text, delimiter, header_row)
    unnamed = columns_without_name(header)
    filled = _filled_columns(text, delimiter, unnamed)
    if filled:
        refuse_unnamed(copy.name, header, header_row, list(map(str, filled)))
    check_header(copy.name, header, header_row)
    text = filled_blank_rows(text, delimiter, len(header))
    clean = text.encode("utf-8")
    path = copy.path
    if hashlib.sha256(clean).hexdigest() != copy.sha256:
        path = copy.path.with_suffix(".clean.csv")
        path.write_bytes(clean)
    notes = [note] if note else []
    if unnamed:
        notes.append(note_on_unnamed(copy.name, unnamed))
    if not clean.endswith(b"\n"):
        notes.append(
            f"{copy.name}: the last row does not end with a line break, so the file may be cut off. Check that its "
            "last row is whole; if not, export it again."
        )
    return SourceTable(
        file_name=copy.name,
        table=Path(copy.name).stem,
        title=copy.name,
        lineage_name=copy.name,
        sha256=copy.sha256,
        header=header,
        path=path,
        delimiter=delimiter,
        first_row=header_row + 1,
        notes=tuple(notes),
        is_plain=not clean.translate(None, PLAIN),
    )


def _text_of(copy: FileCopy, encoding: str | None) -> tuple[str, str | None]:
    """A copy's text, and a note on its encoding. The bytes are not kept: beside them there would be no memory left."""
    data = copy.path.read_bytes()
    _check_container(copy.name, data)
    text, note = decoded(copy.name, data, encoding)
    if "\0" in text:
        raise FileRefusedError([f"{copy.name}: {why_nul(text)}"], "file_not_text")
    return text, note


def _check_container(name: str, data: bytes) -> None:
    if not data.removeprefix(UTF8_MARK).strip():
        raise FileRefusedError(
            [f"{name}: the file is empty. Export it again; a file without rows still has a header."], "file_empty"
        )
    for start, what in WRONG_CONTAINERS:
        if data.startswith(start):
            raise FileRefusedError([f"{name}: this is {what}, not a CSV file. {AS_CSV}"], "file_not_text")
    start = data[:200].removeprefix(UTF8_MARK).replace(b"\0", b"")
    for mark in UTF16_MARKS:
        start = start.removeprefix(mark)
    if start.lstrip().lower().startswith(WEB_PAGE_STARTS):
        raise FileRefusedError([f"{name}: {A_WEB_PAGE} Export it again."], "file_not_text")


def _header(name: str, text: str, delimiter: str, header_row: int) -> tuple[str, ...]:
    rows = csv.reader(io.StringIO(text[:LONGEST_HEADER], newline=""), delimiter=delimiter, strict=True)
    try:
        header = tuple(next(rows))
    except (csv.Error, StopIteration):
        header = ()
    if not header:
        raise FileRefusedError(
            [f"{name}, row {header_row}: the header cannot be read. Row {header_row} must hold the column names."],
            "column_missing",
        )
    told = told_separator(header[0])
    if told in SEPARATORS and not any(column.strip() for column in header[1:]) and told != delimiter:
        raise FileRefusedError(
            [
                f"{name}, row {header_row}: it says {TELLS_SEPARATOR}{told} and the columns are looked for between "
                f"{SEPARATORS[delimiter]}. If they are separated by {SEPARATORS[told]}, say it in batch.yml: "
                f"`{in_instructions(told)}`. Else take the line out."
            ],
            "column_missing",
        )
    if any(OTHER_LINE_END.search(column) for column in header) and not _another(rows):
        raise FileRefusedError(
            [f"{name}, row {header_row}: the rows do not end in line ends but in another control character. {AS_CSV}"],
            "row_broken",
        )
    return header


def _another(rows: Iterator[list[str]]) -> bool:
    try:
        return any(rows)
    except csv.Error:
        return True


def check_header(title: str, header: tuple[str, ...], header_row: int) -> None:
    """No two columns of a header have one name.

    Raises:
        FileRefusedError: by column numbers, because if the header is missing, the names are a child's values.
    """
    problems = []
    places: dict[str, int] = {}
    for number, column in enumerate(header, start=1):
        if column.strip() and column in places:
            problems.append(
                f"{title}, row {header_row}: columns {places[column]} and {number} have the same name. "
                "Leave one of them out and export the file again."
            )
        places.setdefault(column, number)
    if problems:
        raise FileRefusedError(problems[:MOST_PROBLEMS_OF_A_FILE], "columns_same_name")


def columns_without_name(header: tuple[str, ...]) -> list[int]:
    """The numbers, from 1, of the columns that a header gives no name; it names at least the first few others."""
    return [number for number, column in enumerate(header, start=1) if not column.strip()]


def refuse_unnamed(title: str, header: tuple[str, ...], header_row: int, columns: list[str]) -> None:
    """Columns without a name hold values, which nobody can tell the meaning of; or the header is a title, or groups.

    `columns` are these, each by its letters or its number.

    Raises:
        FileRefusedError: always.
    """
    if not any(column.strip() for column in header[1:]):
        raise FileRefusedError(
            [
                f"{title}, row {header_row}: only its first column has a name. Row {header_row} must hold the column "
                "names, with no title above it."
            ],
            "column_missing",
        )
    if len(columns) == 1:
        what = f"column {columns[0]} has values and no name. Name it in this row or leave it out"
    else:
        shown, more = columns[:MOST_COLUMNS_SHOWN], len(columns) - MOST_COLUMNS_SHOWN
        which = ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")
        what = (
            f"columns {which} have values and no name. If the names stand in a second row of headers, below names of "
            "groups, take the rows above it out; else name each in this row or leave it out"
        )
    raise FileRefusedError([f"{title}, row {header_row}: {what}, and export the file again."], "columns_same_name")


def note_on_unnamed(title: str, numbers: list[int]) -> str:
    """The message that columns without a name and without a single value were skipped."""
    which = f"column {numbers[0]} has" if len(numbers) == 1 else f"columns {', '.join(map(str, numbers))} have"
    return f"{title}: {which} neither a name nor a value, and was passed over."


def _filled_columns(text: str, delimiter: str, numbers: list[int]) -> list[int]:
    """Those of some columns, by their numbers, that hold a value in any row."""
    filled: set[int] = set()
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if numbers else ()
    try:
        for row in rows:
            filled.update(number for number in numbers if number <= len(row) and row[number - 1].strip())
    except csv.Error:
        # Whoever reads the rows says which is broken.
        return []
    return sorted(filled)


def _below_blank_rows(text: str, delimiter: str) -> tuple[int, str]:
    """The number of the first row that holds anything but word of its separator, and the text from there on."""
    row = 1
    while text:
        first, _, rest = text.partition("\n")
        if (first.strip(f"{delimiter} \t") and told_separator(first) != delimiter) or not rest:
            break
        row, text = row + 1, rest
    return row, text
