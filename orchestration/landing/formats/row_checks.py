"""What a database passes over in a CSV text: blank lines, empty values too many, loose quotation marks (RFC 4180)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from orchestration.landing.problems import EXPORT_AGAIN, MOST_PROBLEMS_OF_A_FILE, FileRefusedError

LINE_END, QUOTE = ord("\n"), ord('"')
TOO_MANY = f"it has more columns than the header. A comma may stand in a text without quotation marks. {EXPORT_AGAIN}"
LOOSE = (
    "a quotation mark stands inside a value. A value that holds one must stand between quotation marks, with its own "
    f"marks doubled. {EXPORT_AGAIN}"
)


def check_row_checks(name: str, text: bytes, delimiter: str, columns: int, header_row: int) -> None:
    """Refuse rows that would be read as something else than they say.

    An empty value too many would be dropped from the end, although it may be another one that is too many; and a loose
    quotation mark may close a value early.

    Args:
        name: what a message calls the file.
        text: UTF-8 with LF line ends, starting with the header.
        delimiter: what stands between columns.
        columns: how many the header has.
        header_row: the row of the header, from 1.

    Raises:
        FileRefusedError: the rows, by number.
    """
    body = text.rstrip(b"\n") + b"\n"
    has_quotes = QUOTE in body
    # The whole text is only gone through where one of the two can be.
    if not has_quotes and delimiter.encode() + b"\n" not in body:
        return
    codes = np.frombuffer(body, dtype=np.uint8)
    is_inside = np.logical_xor.accumulate(codes == QUOTE) if has_quotes else np.zeros(len(codes), dtype=bool)
    row_ends = np.flatnonzero((codes == LINE_END) & ~is_inside)
    if has_quotes:
        loose = _first_loose_quote(codes, is_inside, ord(delimiter))
        if loose is not None:
            # What follows cannot be told apart, so it is not judged.
            row = int(np.searchsorted(row_ends, loose)) + header_row
            raise FileRefusedError([f"{name}, row {row}: {LOOSE}"], "row_broken")
    delimiters = np.flatnonzero((codes == ord(delimiter)) & ~is_inside)
    of_row = np.diff(np.searchsorted(delimiters, row_ends), prepend=0)
    too_long = np.flatnonzero(of_row >= columns)
    if len(too_long):
        shown = [f"{name}, row {int(row) + header_row}: {TOO_MANY}" for row in too_long[:MOST_PROBLEMS_OF_A_FILE]]
        more = len(too_long) - len(shown)
        raise FileRefusedError(
            [*shown, f"{name}: {more:,} more rows are wrong in the same ways."] if more else shown, "row_broken"
        )


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
