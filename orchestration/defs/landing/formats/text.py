"""A file before its rows are read: a private copy, its hash, its first bytes, its encoding and its header."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orchestration.defs.landing.problems import MOST_PROBLEMS_OF_A_FILE, FileRefusedError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_HEADER = 1_000_000
AS_CSV = "Export it again as CSV UTF-8, with commas."
# What people send by mistake, by the first bytes.
WRONG_CONTAINERS = (
    (b"PK\x03\x04", "an Excel workbook or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)
WEB_PAGE_STARTS = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<body")


@dataclass(frozen=True)
class TakenFile:
    """A private copy of one file of a batch; the hash is of the copy, so it is of what is landed."""

    name: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class OpenedFile:
    """A file that is text with a header: where its clean bytes are, and the header's names in the file's order."""

    name: str
    path: Path
    sha256: str
    header: tuple[str, ...]


def hash_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex. A file that cannot be opened has none: `unreadable`."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return "unreadable"


def take_copy(source: Path, target: Path) -> TakenFile:
    """Copy a file of the inbox to where nobody else writes, and hash what was copied.

    Raises:
        FileRefusedError: the file cannot be opened, or it changed while it was copied.
    """
    try:
        before = source.stat()
        data = source.read_bytes()
        after = source.stat()
    except OSError as error:
        reason = error.strerror or "the system gives no reason"
        raise FileRefusedError(
            [f"{source.name}: it cannot be opened ({reason}). Close it in other programs and check who may read it."]
        ) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise FileRefusedError([f"{source.name}: it changed while it was read. Refresh again when it is complete."])
    target.write_bytes(data)
    return TakenFile(source.name, target, hashlib.sha256(data).hexdigest())


def open_file(taken: TakenFile) -> OpenedFile:
    """Check that a copy is UTF-8 text with one record a line, and read its header by name.

    A byte-order mark is dropped and CRLF or CR line ends become LF, in a second copy beside the first.

    Raises:
        FileRefusedError: it is empty, another kind of file, not UTF-8, or has no usable header; or a row is blank.
    """
    data = taken.path.read_bytes()
    _check_container(taken.name, data)
    clean = data.removeprefix(BYTE_ORDER_MARK).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = _decoded(taken.name, clean)
    header = _header(taken.name, text)
    _check_no_blank_row(taken.name, clean)
    path = taken.path
    if clean != data:
        path = taken.path.with_suffix(".clean.csv")
        path.write_bytes(clean)
    return OpenedFile(taken.name, path, taken.sha256, header)


def _check_container(name: str, data: bytes) -> None:
    if not data.strip():
        raise FileRefusedError([f"{name}: the file is empty. Export it again; a file without rows still has a header."])
    for start, what in WRONG_CONTAINERS:
        if data.startswith(start):
            raise FileRefusedError([f"{name}: this is {what}, not a CSV file. {AS_CSV}"])
    if data[:200].removeprefix(BYTE_ORDER_MARK).lstrip().lower().startswith(WEB_PAGE_STARTS):
        raise FileRefusedError([f"{name}: this is a web page, perhaps of a login that expired. Export it again."])
    if b"\0" in data:
        raise FileRefusedError([f"{name}: it holds NUL bytes, so it is damaged or not text. {AS_CSV}"])


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    # Outside the handler, because a decoding error carries the whole file.
    raise FileRefusedError([f"{name}, line {line}: a character is not UTF-8. {AS_CSV}"])


def _header(name: str, text: str) -> tuple[str, ...]:
    try:
        header = tuple(next(csv.reader(io.StringIO(text[:LONGEST_HEADER], newline=""), strict=True)))
    except (csv.Error, StopIteration):
        header = ()
    if not header:
        raise FileRefusedError([f"{name}, row 1: the header cannot be read. Row 1 must hold the column names."])
    problems = [
        f"{name}, row 1: column {number} has no name. Remove the empty column or name it, and export the file again."
        for number, column in enumerate(header, start=1)
        if not column.strip()
    ]
    places: dict[str, int] = {}
    for number, column in enumerate(header, start=1):
        if column.strip() and column in places:
            # By number: if the header is missing, the names are a child's values.
            problems.append(
                f"{name}, row 1: columns {places[column]} and {number} have the same name. "
                "Leave one of them out and export the file again."
            )
        places.setdefault(column, number)
    if problems:
        raise FileRefusedError(problems[:MOST_PROBLEMS_OF_A_FILE])
    return header


def _check_no_blank_row(name: str, data: bytes) -> None:
    """DuckDB passes over blank lines, which would shift the row numbers of everything below them."""
    body = data.rstrip(b"\n")
    if b"\n\n" not in body:
        return
    codes = np.frombuffer(body, dtype=np.uint8)
    is_inside_quotes = np.cumsum(codes == ord('"')) % 2 == 1
    row_ends = np.flatnonzero((codes == ord("\n")) & ~is_inside_quotes)
    # The end that follows another directly closes a blank row; the first end closes row 1.
    blank_rows = np.flatnonzero(np.diff(row_ends) == 1) + 2
    if len(blank_rows):
        shown = blank_rows[:MOST_PROBLEMS_OF_A_FILE]
        raise FileRefusedError(
            [f"{name}, row {row}: the row is blank. Remove it and export the file again." for row in shown]
        )
