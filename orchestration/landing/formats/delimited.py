"""CSV files: which container the bytes really are, the header, and a clean copy that the database can read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from orchestration.landing.formats.encodings import (
    AS_CSV,
    UTF8_MARK,
    UTF16_MARKS,
    decoded,
    looks_like_utf16,
)
from orchestration.landing.formats.tables import SourceTable
from orchestration.landing.formats.taken import TakenFile
from orchestration.landing.problems import A_WEB_PAGE, MOST_PROBLEMS_OF_A_FILE, FileRefusedError

LONGEST_HEADER = 1_000_000
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
    taken: TakenFile, encoding: str | None = None, delimiter: str = ",", header_row: int = 1
) -> SourceTable:
    """Check that a copy is text with one record a row, and read its header.

    The clean copy beside it is UTF-8 without a mark, with LF line ends, and starts with the header.

    Args:
        taken: the private copy.
        encoding: utf-8, utf-16 or cp1252 where declared; otherwise the bytes tell.
        delimiter: what stands between columns; never guessed.
        header_row: the row of the header, from 1; rows above it are dropped.

    Raises:
        FileRefusedError: it is empty, another kind of file, in another encoding, or has no usable header.
    """
    data = taken.path.read_bytes()
    _check_container(taken.name, data)
    text, remark = decoded(taken.name, data, encoding)
    if "\0" in text:
        raise FileRefusedError([f"{taken.name}: {_why_nul(data, text)}"], "file_not_text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for _ in range(header_row - 1):
        text = text.partition("\n")[2]
    header = _header(taken.name, text, delimiter, header_row)
    clean = text.encode("utf-8")
    path = taken.path
    if clean != data:
        path = taken.path.with_suffix(".clean.csv")
        path.write_bytes(clean)
    remarks = [remark] if remark else []
    if not clean.endswith(b"\n"):
        remarks.append(f"{taken.name}: the last row has no line end. If the file may be cut off, export it again.")
    return SourceTable(
        file_name=taken.name,
        table=Path(taken.name).stem,
        title=taken.name,
        lineage_name=taken.name,
        sha256=taken.sha256,
        header=header,
        path=path,
        delimiter=delimiter,
        first_row=header_row + 1,
        remarks=tuple(remarks),
        is_plain=not clean.translate(None, PLAIN),
    )


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


def _why_nul(data: bytes, text: str) -> str:
    if looks_like_utf16(data):
        return f"it looks like UTF-16, without the mark that says so. {AS_CSV} Or say in batch.yml: `encoding: utf-16`."
    line = text[: text.index("\0")].count("\n") + 1
    return f"it holds NUL bytes, the first in line {line}, so it is damaged or not text. {AS_CSV}"


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
    check_header(name, header, header_row)
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


def check_header(title: str, header: tuple[str, ...], header_row: int = 1) -> None:
    """Every column of a header has a name, and no two have the same.

    Raises:
        FileRefusedError: by column numbers, because if the header is missing, the names are a child's values.
    """
    if len(header) > 1 and not any(column.strip() for column in header[1:]):
        raise FileRefusedError(
            [
                f"{title}, row {header_row}: only its first column has a name. Row {header_row} must hold the column "
                "names, with no title above it."
            ],
            "column_missing",
        )
    problems = [
        f"{title}, row {header_row}: column {number} has no name. Remove the empty column or name it, and export the "
        "file again."
        for number, column in enumerate(header, start=1)
        if not column.strip()
    ]
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
