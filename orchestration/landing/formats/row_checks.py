"""What a database passes over in a CSV text, or keeps row by row: blank lines, values too many or few, loose marks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from orchestration.landing.problems import EXPORT_AGAIN, MOST_PROBLEMS_OF_A_FILE, FileRefusedError

LINE_END, QUOTE = ord("\n"), ord('"')
TOO_MANY = "it has more columns than the header. A comma may stand in a text without quotation marks."
TOO_FEW = (
    "it has fewer columns than the header. The file may be cut off, a line end stands in a text, or a line of totals "
    "below the list."
)
TOO_LONG = "it is longer than two million characters. A quotation mark may not be closed."
# Bytes. The database says so of a row longer than this, and leaves out without a word one that is longer than what it
# reads at a time, 32 MB (2026-11-30). The longest text that a case system writes is some thousands of characters.
LONGEST_ROW = 2_000_000
# Bytes looked at in one go: what is known of each takes several times that.
PIECE = 8_000_000
LOOSE = (
    "a quotation mark stands inside a value. A value that holds one must stand between quotation marks, with its own "
    f"marks doubled. {EXPORT_AGAIN}"
)


def check_row_checks(name: str, path: Path, delimiter: str, columns: int, header_row: int) -> None:
    """Refuse rows that would be read as something else than they say, or not at all.

    An empty value too many would be dropped from the end, although it may be another one that is too many; a loose
    quotation mark may close a value early; a row of many megabytes would be left out; and of rows that are too short a
    database keeps more than there is memory.

    Args:
        name: what a message calls the file.
        path: a text in UTF-8 with LF line ends, starting with the header.
        delimiter: what stands between columns.
        columns: how many the header has.
        header_row: the row of the header, from 1.

    Raises:
        FileRefusedError: the rows, by number.
    """
    wrong = _Wrong(name, columns, header_row)
    is_open = False
    for piece in _pieces(path):
        codes = np.frombuffer(piece, dtype=np.uint8)
        row_ends, delimiters = codes == LINE_END, codes == ord(delimiter)
        if is_open or QUOTE in piece:
            is_inside = np.logical_xor.accumulate(codes == QUOTE) ^ is_open
            row_ends &= ~is_inside
            delimiters &= ~is_inside
            is_open = bool(is_inside[-1])
            loose = _first_loose_quote(codes, is_inside, ord(delimiter))
            if loose is not None:
                # What follows cannot be told apart, so it is not judged.
                row = wrong.next_row + int(np.count_nonzero(row_ends[:loose]))
                raise FileRefusedError([f"{name}, row {row}: {LOOSE}"], "row_broken")
        wrong.add(np.flatnonzero(row_ends), np.flatnonzero(delimiters), len(piece))
    wrong.add_open_end()
    wrong.refuse()


def _pieces(path: Path) -> Iterator[bytes]:
    """A text in pieces that end with a line end each, without the blank lines at its end."""
    rest = b""
    with path.open("rb") as stream:
        while block := stream.read(PIECE):
            rest += block
            end = len(rest.rstrip(b"\n"))
            start_of_last = rest.rfind(b"\n", 0, end) + 1
            if start_of_last:
                yield rest[:start_of_last]
                rest = rest[start_of_last:]
    yield rest.rstrip(b"\n") + b"\n"


class _Wrong:
    """The rows met so far that have more or fewer columns than the header, or no end: the first, and how many."""

    def __init__(self, name: str, columns: int, header_row: int):
        self._name, self._columns, self.next_row = name, columns, header_row
        self._shown: list[str] = []
        self._count = 0
        # Of the row that goes on in the next piece.
        self._length, self._delimiters = 0, 0

    def add(self, row_ends: npt.NDArray[np.int64], delimiters: npt.NDArray[np.int64], length: int) -> None:
        """Judge the rows of a piece by the places of their ends and of the delimiters between their values."""
        if not len(row_ends):
            self._length, self._delimiters = self._length + length, self._delimiters + len(delimiters)
            return
        up_to = np.searchsorted(delimiters, row_ends)
        of_row = np.diff(up_to, prepend=-self._delimiters)
        is_too_long = np.diff(row_ends, prepend=-1 - self._length) > LONGEST_ROW
        wrong = np.flatnonzero((of_row != self._columns - 1) | is_too_long)
        for row in wrong[: MOST_PROBLEMS_OF_A_FILE - len(self._shown)]:
            what = TOO_MANY if of_row[row] >= self._columns else TOO_FEW
            self._show(int(row) + self.next_row, TOO_LONG if is_too_long[row] else what)
        self.next_row += len(row_ends)
        self._count += len(wrong)
        self._length, self._delimiters = length - 1 - int(row_ends[-1]), len(delimiters) - int(up_to[-1])

    def add_open_end(self) -> None:
        """Judge the bytes after the last end of a row: a text that is never closed. A short one the database names."""
        if self._length > LONGEST_ROW:
            self._count += 1
            if len(self._shown) < MOST_PROBLEMS_OF_A_FILE:
                self._show(self.next_row, TOO_LONG)

    def _show(self, row: int, what: str) -> None:
        self._shown.append(f"{self._name}, row {row}: {what} {EXPORT_AGAIN}")

    def refuse(self) -> None:
        """Refuse the file if a row was wrong.

        Raises:
            FileRefusedError: with the first rows, by number.
        """
        if self._count > len(self._shown):
            more = self._count - len(self._shown)
            self._shown.append(f"{self._name}: {more:,} more rows are wrong in the same ways.")
        if self._shown:
            raise FileRefusedError(self._shown, "row_broken")


def filled_blank_rows(text: str, delimiter: str, columns: int) -> str:
    """A text whose blank lines are rows of blank values, which a database counts like any other row.

    As they stand they would be left out and shift the numbers of all rows below them. A blank line between two
    quotation marks is part of a value; those below the last row are none.
    """
    body = text.rstrip("\n")
    if "\n\n" not in body:
        return text
    blank = delimiter * (columns - 1) or '""'
    is_inside, lines = False, []
    for line in body.split("\n"):
        lines.append(line or ("" if is_inside else blank))
        is_inside ^= line.count('"') % 2 == 1
    return "\n".join(lines) + "\n"


def in_spans(numbers: list[int]) -> str:
    """Numbers of rows as a message tells them: 3 to 5, 9."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [str(first) if first == last else f"{first} to {last}" for first, last in spans[:MOST_PROBLEMS_OF_A_FILE]]
    return ", ".join(shown) + (" and others" if len(spans) > len(shown) else "")


def _first_loose_quote(codes: npt.NDArray[np.uint8], is_inside: npt.NDArray[np.bool_], delimiter: int) -> int | None:
    """The place of the first mark that opens a value in its middle or closes it before its end."""
    quotes = np.flatnonzero(codes == QUOTE)
    edges = (delimiter, LINE_END, QUOTE)
    before = np.where(quotes > 0, codes[quotes - 1], LINE_END)
    # A text that ends with an open value has no character after its last mark; the database names that row.
    after = np.where(quotes + 1 < len(codes), codes[np.minimum(quotes + 1, len(codes) - 1)], LINE_END)
    neighbour = np.where(is_inside[quotes], before, after)
    loose = np.flatnonzero(~np.isin(neighbour, edges))
    return int(quotes[loose[0]]) if len(loose) else None
